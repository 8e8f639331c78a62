"""What the people of the demo write: services, needs and work, never what somebody is or thinks."""

HELP = (
    "Hướng dẫn gia đình làm hồ sơ vay vốn ngân hàng chính sách.",
    "Cùng gia đình dọn vệ sinh, khơi thông rãnh nước trước nhà.",
    "Hướng dẫn nộp hồ sơ khai sinh trên cổng dịch vụ công.",
    "Phổ biến lịch tiêm phòng cho đàn trâu bò trong tháng.",
    "Giới thiệu giống lúa mới và lớp tập huấn ở nhà văn hóa.",
    "Hẹn cùng đi lấy giấy xác nhận đất ở xã vào thứ năm.",
    "Báo lịch sửa đường và cắt điện trong tuần tới.",
    "Hướng dẫn gia hạn thẻ bảo hiểm y tế qua ứng dụng.",
    "Chuyển giấy mời họp thôn, nhắc việc đóng góp ngày công làm đường.",
    "Giới thiệu việc làm ở xưởng may của hợp tác xã.",
)
WISHES = (
    ("HA_TANG", "Đoạn đường vào cuối thôn bị sạt, đề nghị xã cho sửa trước mùa mưa."),
    ("HA_TANG", "Cầu qua suối đã hỏng lan can, đề nghị làm lại cho trẻ em đi học an toàn."),
    ("DAT_DAI", "Xin hướng dẫn tách thửa đất cho con ra ở riêng."),
    ("SAN_XUAT", "Mong được vay vốn để làm chuồng trại và mua bò giống."),
    ("SAN_XUAT", "Đề nghị mở lớp tập huấn trồng cây ăn quả vào tháng tới."),
    ("AN_SINH", "Đề nghị xét hỗ trợ làm lại mái nhà dột sau bão."),
    ("GIAO_DUC", "Điểm trường mầm non xa, mong có thêm một lớp ở thôn."),
    ("MOI_TRUONG", "Rác ở chợ chưa được thu gom đều, mùi bay vào nhà dân."),
    ("THU_TUC", "Xin hướng dẫn làm lại sổ hộ nghèo bị ghi sai số khẩu."),
    ("HA_TANG", "Nước sinh hoạt yếu vào mùa khô, mong kéo thêm đường ống."),
)
AGENDA = (
    ("THOI_SU_VAN_BAN", "Thông tin thời sự, phổ biến văn bản mới của cấp trên"),
    ("DANH_GIA_THANG", "Đánh giá việc thực hiện nghị quyết tháng trước"),
    ("PHU_TRACH_HO", "Tình hình các hộ được phân công phụ trách"),
    ("NHIEM_VU_THANG_TOI", "Nhiệm vụ tháng tới"),
)
OPINIONS = (
    "Đề nghị chia lại số hộ cho đều, có đồng chí đang phụ trách quá nhiều hộ ở xa.",
    "Cần đến các hộ ở đầu nguồn trước mùa mưa để kiểm tra mương thoát nước.",
    "Nên họp thôn bàn việc làm đường vào tối thứ bảy để bà con đi đủ.",
    "Đề nghị xã trả lời sớm các kiến nghị đã gửi từ quý trước.",
    "Thống nhất mỗi đảng viên giúp một hộ hoàn thiện hồ sơ vay vốn.",
)
CONCLUSIONS = (
    "Thống nhất đánh giá tháng qua hoàn thành các việc đã giao.\n\n"
    "Tháng tới tập trung: thăm các hộ chưa đến trong quý; vận động làm đường nội thôn; "
    "trả lời các nguyện vọng còn tồn.",
    "Chi bộ nhất trí với báo cáo của bí thư.\n\n"
    "Giao các đồng chí phụ trách hộ nắm lại nhu cầu vay vốn, báo cáo trước ngày 25.",
    "Các kiến nghị của dân được tổng hợp gửi xã.\n\nPhân công hai đồng chí hỗ trợ hộ khó khăn sửa nhà.",
)
TASKS = (
    "Tổng hợp nhu cầu vay vốn của các hộ trong thôn",
    "Vận động nhân dân góp ngày công làm đường nội thôn",
    "Kiểm tra mương thoát nước trước mùa mưa",
    "Giúp các hộ đăng ký tài khoản dịch vụ công",
    "Chuẩn bị nội dung họp thôn",
    "Rà soát danh sách hộ cần sửa nhà",
)
PRODUCTS = ("Danh sách gửi bí thư", "Biên bản họp thôn", "Báo cáo miệng tại buổi sinh hoạt", "Bảng tổng hợp")
SENT_BACK = (
    "Xin ghi rõ đã hướng dẫn việc gì và hẹn lần sau.",
    "Ngày đến chưa khớp với lịch, xin xem lại.",
    "Cần bổ sung nguyện vọng của hộ vào mục nguyện vọng để theo dõi.",
)
MINUTES_BACK = "Phần kết luận chưa nêu người chịu trách nhiệm và thời hạn, xin bổ sung."
COMMENTS = (
    "Tham gia đều các buổi họp ở khu dân cư; tích cực vận động làm đường và giữ vệ sinh chung.",
    "Chấp hành tốt các nghĩa vụ ở nơi cư trú; có góp ý cụ thể cho chi bộ.",
    "Giúp đỡ các hộ khó khăn trong thôn làm hồ sơ vay vốn.",
)
