// The console reads the server; these are its only doors to the network. Changes of records do not pass here: they are
// mutations and go through the store's outbox. Accounts and devices are not records and are posted.

export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly errors: Record<string, string[]>,
  ) {
    super(`${status} ${code}`);
  }
}

/** No answer came: the console is offline or the server is gone. */
export class OfflineError extends Error {}

export type Query = Record<string, string | number | undefined>;

/** Reads one JSON answer. Throws ApiError for a refusal, OfflineError when no answer came. */
export function get<T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T> {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== "") params.set(name, String(value));
  }
  const text = params.toString();
  return request<T>(text ? `${path}?${text}` : path, signal ? { signal } : {});
}

/** Sends an act of administration. Throws as `get` does. */
export function post<T>(path: string, body: unknown): Promise<T> {
  return request<T>(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
}

async function request<T>(path: string, init: RequestInit): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, { ...init, credentials: "same-origin", cache: "no-store" });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new OfflineError();
  }
  if (response.ok) return (await response.json()) as T;
  // A proxy in front answers 502-504 while the server restarts: for the person this is the same as no network.
  if (response.status >= 502 && response.status <= 504) throw new OfflineError();
  throw await refusal(response);
}

async function refusal(response: Response): Promise<ApiError> {
  let problem: { code?: string; title?: string; detail?: string; errors?: Record<string, string[]> } = {};
  try {
    problem = (await response.json()) as typeof problem;
  } catch {
    // Not a problem document: the status alone has to do.
  }
  return new ApiError(
    response.status,
    problem.code ?? "unknown",
    problem.detail ?? problem.title ?? "",
    problem.errors ?? {},
  );
}
