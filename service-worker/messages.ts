// The words of notifications. They say that there is something, never what or about whom: a lock screen is read by all.

export const messages = {
  vi: {
    title: "Gần Dân",
    assigned: "Có hộ vừa được phân công. Mở ứng dụng để xem.",
    sent_back: "Có việc được trả lại để bổ sung.",
    conflict: "Có nội dung hai người cùng sửa, cần quyết định.",
    attention: "Có việc cần xử lý.",
    other: "Có việc mới.",
  },
  en: {
    title: "Gần Dân",
    assigned: "A household was assigned to you. Open the app to see it.",
    sent_back: "Work was sent back to be completed.",
    conflict: "Two people changed the same thing: a decision is needed.",
    attention: "Something needs your attention.",
    other: "There is new work.",
  },
} as const;

export type MessageCode = Exclude<keyof (typeof messages)["vi"], "title">;
