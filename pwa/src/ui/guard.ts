// What must never be written about a resident (domain rules "must not hold"): a gentle warning while typing.
// It warns and never blocks: a word alone proves nothing, and no work is refused for one.

export type Worry = "religion" | "ethnicity" | "attitude" | "health" | "crime" | "identity";

// Words that keep their accents, because without them they are other, harmless words.
const ACCENTED: Readonly<Record<Exclude<Worry, "identity">, readonly string[]>> = {
  religion: [
    "đạo phật",
    "đạo thiên chúa",
    "tin lành",
    "công giáo",
    "thiên chúa",
    "phật tử",
    "giáo dân",
    "giáo xứ",
    "tôn giáo",
    "theo đạo",
    "tà đạo",
    "nhà thờ",
    "hồi giáo",
    "cao đài",
    "hòa hảo",
    "linh mục",
    "mục sư",
    "sư thầy",
    "tín đồ",
  ],
  ethnicity: [
    "người dân tộc",
    "dân tộc thiểu số",
    "đồng bào dân tộc",
    "người kinh",
    "người tày",
    "người nùng",
    "người mông",
    "người h'mông",
    "người dao",
    "người thái",
    "người mường",
    "người ê đê",
    "người êđê",
    "người gia rai",
    "người ba na",
    "người khmer",
    "người khơ me",
    "người chăm",
    "người hoa",
    "người raglai",
    "người k'ho",
    "người cơ ho",
  ],
  attitude: [
    "ý thức chấp hành",
    "thái độ chính trị",
    "quan điểm chính trị",
    "lập trường",
    "bất mãn",
    "chống đối",
    "phản động",
    "nói xấu đảng",
    "đối tượng(?! chính sách| thụ hưởng| được)",
    "phần tử",
    "không tin tưởng đảng",
    "tư tưởng lệch lạc",
    "suy thoái",
    "cực đoan",
  ],
  health: [
    "bị bệnh",
    "mắc bệnh",
    "bệnh tật",
    "hiv",
    "ung thư",
    "tâm thần",
    "thần kinh",
    "khuyết tật",
    "tàn tật",
    "nghiện",
    "bệnh lao",
    "tiểu đường",
    "tai biến",
    "huyết áp",
    "mang thai",
    "sảy thai",
    "trầm cảm",
  ],
  crime: [
    "tiền án",
    "tiền sự",
    "phạm tội",
    "tội phạm",
    "trộm cắp",
    "ma túy",
    "ma tuý",
    "buôn lậu",
    "đánh bạc",
    "cờ bạc",
    "đi tù",
    "ở tù",
    "mới ra tù",
    "bạo hành",
    "vi phạm pháp luật",
  ],
};

// Phrases long enough to be clear without accents, as they are often typed.
const PLAIN: Readonly<Record<Exclude<Worry, "identity">, readonly string[]>> = {
  religion: ["ton giao", "theo dao", "cong giao", "tin lanh", "phat tu"],
  ethnicity: ["dan toc thieu so", "nguoi dan toc", "nguoi mong", "nguoi khmer"],
  attitude: ["y thuc chap hanh", "thai do chinh tri", "phan dong", "chong doi", "bat man"],
  health: ["bi benh", "mac benh", "ung thu", "tam than", "khuyet tat"],
  crime: ["tien an tien su", "trom cap", "ma tuy", "toi pham", "pham toi", "danh bac"],
};

// A run of 9 to 12 digits is an identity card or a phone number.
const NUMBER = /(?<!\d)(?:\d[ .]?){8,11}\d(?!\d)/;

const bounded = (words: readonly string[]): RegExp =>
  new RegExp(`(?<!\\p{L})(?:${words.join("|")})(?!\\p{L})`, "u");

const RULES = (Object.keys(ACCENTED) as Exclude<Worry, "identity">[]).map(
  (worry) => [worry, bounded(ACCENTED[worry]), bounded(PLAIN[worry])] as const,
);

export interface Finding {
  worry: Worry;
  /** The words as they stand in the text. */
  words: string;
}

/** The first thing in `text` that should not be written, or null. */
export function worryIn(text: string): Finding | null {
  const lower = text.normalize("NFC").toLowerCase();
  for (const [worry, accented, plain] of RULES) {
    // Unaccented phrases are looked for in the text as typed: "bi benh", not "bí bệnh" made bare.
    const hit = accented.exec(lower) ?? plain.exec(lower);
    if (hit) return { worry, words: text.normalize("NFC").slice(hit.index, hit.index + hit[0].length) };
  }
  const number = NUMBER.exec(lower);
  return number ? { worry: "identity", words: number[0].trim() } : null;
}
