import type { ComponentChildren } from "preact";
import { Notice } from "../../ui/parts";
import { href } from "../../ui/router";
import { c } from "../i18n";
import type { Fetched } from "../useFetch";

/** What stands where an answer should: loading, or the plain reason why there is none. Offline is said above the data that is left. */
export function Answer<T>({ of, children }: { of: Fetched<T>; children: (data: T) => ComponentChildren }) {
  return (
    <>
      {of.failure && (
        <Notice tone={of.failure === "offline" ? "warm" : "bad"} role="status">
          <span>{c(`state.${of.failure}`)}</span>
          <span class="actions">
            {of.failure === "signed_out" ? (
              <a class="button plain" href={href("/dang-nhap")}>
                {c("state.signin")}
              </a>
            ) : (
              of.failure !== "not_found" &&
              of.failure !== "forbidden" && (
                <button type="button" onClick={of.reload}>
                  {c("state.again")}
                </button>
              )
            )}
          </span>
        </Notice>
      )}
      {of.data !== undefined ? (
        <div class="stack" aria-busy={of.busy}>
          {children(of.data)}
        </div>
      ) : (
        of.busy && <output class="muted">{c("state.busy")}</output>
      )}
    </>
  );
}
