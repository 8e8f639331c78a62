import { beforeEach, expect, test, vi } from "vitest";

const store = vi.hoisted(() => ({ save: vi.fn(), unsent: vi.fn(), attention: { list: vi.fn() } }));
const runner = vi.hoisted(() => ({ syncNow: vi.fn() }));
vi.mock("../here", () => ({ store }));
vi.mock("../network/runner", () => runner);
const { act } = await import("./act");

const CHANGE = { kind: "visit", record: "r", base: 2, op: "send_back", from: "submitted" };
const TROUBLE = { mutation: "m1", state: "refused", reason: "state_moved", message: "", errors: {} };

beforeEach(() => {
  store.save.mockResolvedValue([{ record: "r", mutations: ["m1", "m2"] }]);
  store.unsent.mockResolvedValue([]);
  store.attention.list.mockResolvedValue([]);
  runner.syncNow.mockResolvedValue(null);
});

test("what the server has taken is done", async () => {
  expect((await act([CHANGE])).result).toBe("done");
  expect(store.save).toHaveBeenCalledWith([CHANGE]);
});

test("without a network the work is kept, and that is said", async () => {
  runner.syncNow.mockRejectedValue(new Error("no network"));
  store.unsent.mockResolvedValue([{ mutation: "m2" }]);
  expect((await act([CHANGE])).result).toBe("kept");
});

test("other people's work that waits on this machine says nothing about this act", async () => {
  store.unsent.mockResolvedValue([{ mutation: "older" }]);
  store.attention.list.mockResolvedValue([{ ...TROUBLE, mutation: "older" }]);
  expect((await act([CHANGE])).result).toBe("done");
});

test("a refusal comes with its reason, and with the fields when nothing else is said", async () => {
  store.attention.list.mockResolvedValue([TROUBLE]);
  expect(await act([CHANGE])).toEqual({
    result: "refused",
    reason: "state_moved",
    message: "",
    mutation: "m1",
  });
  store.attention.list.mockResolvedValue([{ ...TROUBLE, state: "held", errors: { on: ["Ngày xa quá."] } }]);
  expect(await act([CHANGE])).toEqual({
    result: "held",
    reason: "state_moved",
    message: "Ngày xa quá.",
    mutation: "m1",
  });
});

test("what could not be kept is an error, not an outcome", async () => {
  store.save.mockRejectedValue(new Error("quota"));
  await expect(act([CHANGE])).rejects.toThrow("quota");
});
