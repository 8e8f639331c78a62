"""Invented people and places. Names are put together at random; who bears one of them is not meant.

Surnames are the most common ones of the country and say nothing about anybody's people or belief.
"""

from random import Random

SURNAMES = [
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Hoàng",
    "Vũ",
    "Đặng",
    "Bùi",
    "Đỗ",
    "Ngô",
    "Dương",
    "Lý",
    "Phan",
    "Trịnh",
    "Đinh",
]
MIDDLE_MEN = ["Văn", "Đức", "Hữu", "Quang", "Công", "Xuân", "Đình", "Khắc", "Thế", "Duy"]
MIDDLE_WOMEN = ["Thị", "Thu", "Ngọc", "Thanh", "Kim", "Bích", "Hồng", "Diệu", "Thùy", "Mai"]
GIVEN_MEN = [
    "An",
    "Bách",
    "Cảnh",
    "Chiến",
    "Cường",
    "Dũng",
    "Hải",
    "Hào",
    "Hậu",
    "Hiếu",
    "Hòa",
    "Hùng",
    "Khoa",
    "Kiên",
    "Lộc",
    "Mạnh",
    "Nam",
    "Nghĩa",
    "Nhân",
    "Phong",
]
GIVEN_MEN += ["Quý", "Sáng", "Sơn", "Tài", "Tâm", "Thắng", "Thịnh", "Tiến", "Toàn", "Tuấn", "Vinh", "Vượng"]
GIVEN_WOMEN = [
    "Ánh",
    "Bình",
    "Cúc",
    "Dung",
    "Duyên",
    "Hà",
    "Hạnh",
    "Hằng",
    "Hiền",
    "Hoa",
    "Hoài",
    "Huệ",
    "Hương",
    "Lan",
    "Liên",
    "Loan",
    "Lụa",
    "Mận",
    "Nga",
    "Ngân",
]
GIVEN_WOMEN += [
    "Nhàn",
    "Nhung",
    "Oanh",
    "Phượng",
    "Quyên",
    "Sen",
    "Thảo",
    "Thơm",
    "Thu",
    "Trang",
    "Tuyết",
    "Vân",
    "Yến",
]

PLACE_HEADS = ["Suối", "Đồi", "Khe", "Bãi", "Gò", "Đồng", "Vườn", "Dốc", "Bến", "Nương", "Cầu", "Vực"]
PLACE_TAILS = [
    "Sim",
    "Mua",
    "Trám",
    "Cọ",
    "Lau",
    "Nắng",
    "Mây",
    "Sương",
    "Trong",
    "Vắng",
    "Ngàn",
    "Biếc",
    "Cao",
    "Dài",
    "Tròn",
    "Hai",
    "Ba",
]

PROVINCE = "Thượng Khê"
COMMUNES = (("xã", "Suối Ngàn"), ("xã", "Đồi Sương"), ("xã", "Khe Nắng"), ("phường", "Gò Biếc"))


def person(random: Random) -> tuple[str, str]:
    """Return a name and the code of the gender it is usual for."""
    woman = random.random() < 0.45
    middle = random.choice(MIDDLE_WOMEN if woman else MIDDLE_MEN)
    given = random.choice(GIVEN_WOMEN if woman else GIVEN_MEN)
    surname = random.choice(SURNAMES)
    # A middle name and a given name that are one word would be read as a slip of the pen.
    return (f"{surname} {middle} {given}" if middle != given else f"{surname} {given}"), ("NU" if woman else "NAM")


def hamlets(random: Random, count: int) -> list[str]:
    """Return so many names of places, each different."""
    taken = {name for _, name in COMMUNES}
    pool = [f"{head} {tail}" for head in PLACE_HEADS for tail in PLACE_TAILS if f"{head} {tail}" not in taken]
    return random.sample(pool, count)
