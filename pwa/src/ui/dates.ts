// Days are "YYYY-MM-DD" of the phone's own calendar, months "YYYY-MM", instants milliseconds.
import { currentLang, t } from "../i18n";

const two = (n: number): string => String(n).padStart(2, "0");

export function dayOf(at: number): string {
  const d = new Date(at);
  return `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())}`;
}

export const today = (): string => dayOf(Date.now());
export const monthOf = (day: string): string => day.slice(0, 7);

/** Whole days from `a` to `b`; negative when `b` lies before `a`. */
export function daysBetween(a: string, b: string): number {
  return Math.round((Date.parse(`${b}T00:00:00Z`) - Date.parse(`${a}T00:00:00Z`)) / 86_400_000);
}

export function addDays(day: string, n: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + n * 86_400_000).toISOString().slice(0, 10);
}

/** 21/11/2026. */
export function showDay(day: string | undefined): string {
  if (!day) return "";
  const [y, m, d] = day.split("-");
  return d ? `${Number(d)}/${Number(m)}/${y}` : `${Number(m)}/${y}`;
}

export function showMonth(month: string): string {
  return t("date.month", { m: Number(month.slice(5, 7)), y: month.slice(0, 4) });
}

/** "hôm nay", "3 ngày trước", "còn 5 ngày": nearness in words; a date further than two months away. */
export function nearDay(day: string, now: string = today()): string {
  const away = daysBetween(now, day);
  if (away === 0) return t("date.today");
  if (away === -1) return t("date.yesterday");
  if (away === 1) return t("date.tomorrow");
  if (away < 0 && away > -62) return t("date.ago", { n: -away });
  if (away > 0 && away < 62) return t("date.in", { n: away });
  return showDay(day);
}

/** "5 phút trước", "2 giờ trước", then days. */
export function nearTime(at: number, now: number = Date.now()): string {
  const minutes = Math.floor((now - at) / 60_000);
  if (minutes < 1) return t("date.now");
  if (minutes < 60) return t("date.minutes", { n: minutes });
  if (minutes < 24 * 60) return t("date.hours", { n: Math.floor(minutes / 60) });
  return nearDay(dayOf(at), dayOf(now));
}

export function showTime(at: number): string {
  return new Intl.DateTimeFormat(currentLang() === "vi" ? "vi-VN" : "en-GB", {
    dateStyle: "short",
    timeStyle: "short",
  }).format(at);
}

/** "1 giờ 35 phút". */
export function showDuration(minutes: number): string {
  const h = Math.floor(minutes / 60);
  const m = minutes % 60;
  if (h === 0) return t("date.duration.m", { m });
  return m === 0 ? t("date.duration.h", { h }) : t("date.duration.hm", { h, m });
}

export function showBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const comma = currentLang() === "vi" ? "," : ".";
  const [value, unit] = bytes < 1_000_000 ? [bytes / 1000, "kB"] : [bytes / 1_000_000, "MB"];
  return `${value.toFixed(value < 10 ? 1 : 0).replace(".", comma)} ${unit}`;
}
