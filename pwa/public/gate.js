// Runs as plain ES5 in browsers that cannot run the application: a white screen tells nobody what to do.
(() => {
  var note = document.getElementById("boot-note");
  var able =
    "noModule" in document.createElement("script") &&
    "indexedDB" in window &&
    "fetch" in window &&
    "Promise" in window &&
    "locks" in navigator;
  // The application has not come up, most often because the browser does not let it into its own store.
  addEventListener("unhandledrejection", () => {
    var still = document.getElementById("boot-note");
    if (still) {
      still.textContent =
        "Chưa mở được kho dữ liệu trên máy này. Ứng dụng không xóa gì. Hãy đóng các thẻ khác của ứng dụng, thoát chế độ ẩn danh, cho phép trang lưu dữ liệu, rồi mở lại.";
    }
  });
  // navigator.locks is missing on plain http as well: that has another remedy.
  if (note && !able) {
    note.textContent =
      window.isSecureContext === false
        ? "Trang này cần mở bằng địa chỉ https. Hãy hỏi người quản trị địa chỉ đúng."
        : "Trình duyệt này quá cũ. Hãy cập nhật Chrome (hoặc Android System WebView) trong CH Play rồi mở lại.";
  }
})();
