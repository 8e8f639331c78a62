/** True inside a messaging app's own browser: storage there is separate and thrown away (field hazard 27). */
export const inAppBrowser = (agent: string): boolean =>
  /\b(Zalo|FBAN|FBAV|FB_IAB|Instagram|Line|MicroMessenger|Viber|TikTok|musical_ly)\b/i.test(agent);
