import { expect, test, vi } from "vitest";
import { ApiError, get, OfflineError, post } from "./api";
import { failureOf } from "./useFetch";

const answer = (status: number, body: unknown, type = "application/json") =>
  vi.fn(async () => new Response(JSON.stringify(body), { status, headers: { "Content-Type": type } }));

test("filters that are empty are not asked for", async () => {
  const fetch = answer(200, { total: 0 });
  vi.stubGlobal("fetch", fetch);
  await get("/api/records", { kind: "visit", state: "", page: undefined, size: 40 });
  expect(fetch).toHaveBeenCalledWith("/api/records?kind=visit&size=40", expect.anything());
});

test("no answer, and a proxy without a server behind it, are offline", async () => {
  vi.stubGlobal(
    "fetch",
    vi.fn(async () => Promise.reject(new TypeError("failed"))),
  );
  await expect(get("/api/today")).rejects.toBeInstanceOf(OfflineError);
  vi.stubGlobal("fetch", answer(502, {}));
  await expect(get("/api/today")).rejects.toBeInstanceOf(OfflineError);
});

test("a problem document is read with its fields", async () => {
  const problem = { code: "invalid", detail: "Xin xem lại.", errors: { login: ["Đã có người dùng."] } };
  vi.stubGlobal("fetch", answer(422, problem, "application/problem+json"));
  const error = await post("/api/accounts", {}).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(ApiError);
  expect(error).toMatchObject({ status: 422, ...problem });
});

test("every failure has its words", () => {
  const refused = (status: number) => failureOf(new ApiError(status, "", "", {}));
  expect([401, 403, 404, 500].map(refused)).toEqual(["signed_out", "forbidden", "not_found", "failed"]);
  expect(failureOf(new OfflineError())).toBe("offline");
});
