// The first sync: what has come, how long it still takes, and that one can already begin.
import { keeper, store } from "../here";
import { t } from "../i18n";
import { type RunnerState, runner } from "../network/runner";
import { timeLeft } from "../store/meta";
import { showDuration } from "../ui/dates";
import { Icon } from "../ui/Icon";
import { useLive } from "../ui/useLive";
import { useWatched } from "../ui/useWatched";

const RESTING: RunnerState = { running: false, outcome: null, nextAt: 0, failures: 0, detail: "" };

/** The state of the page's one runner. */
export function useRunner(): RunnerState {
  return useWatched(
    () => runner()?.state() ?? RESTING,
    (tell) => runner()?.onChange(tell),
  );
}

export function FirstSync() {
  const run = useRunner();
  const found = useLive(
    async () => ({
      ready: await store.meta.ready(),
      progress: await store.meta.progress(),
    }),
    [],
  );
  if (!found || found.ready || keeper.current()?.ended) return null;
  const { progress } = found;
  const left = progress && timeLeft(progress);
  return (
    <section class="sheet stack" aria-live="polite">
      <h2 class="row">
        <Icon name="sync" />
        {t("sync.first")}
      </h2>
      {progress?.total ? (
        <progress max={progress.total} value={progress.rows} aria-label={t("sync.first")} />
      ) : (
        <progress aria-label={t("sync.first")} />
      )}
      <p>
        {progress?.total
          ? t("sync.first.of", { n: progress.rows, total: progress.total })
          : t("sync.first.count", { n: progress?.rows ?? 0 })}
      </p>
      {left !== null && left !== undefined && (
        <p class="muted">
          {t("sync.first.left", {
            time:
              left < 60_000
                ? t("date.duration.s", { s: Math.max(1, Math.round(left / 1000)) })
                : showDuration(Math.ceil(left / 60_000)),
          })}
        </p>
      )}
      {!run.running && run.outcome !== null && run.outcome !== "done" && (
        <p>{t(run.outcome === "storage" ? "save.space" : "sync.failed")}</p>
      )}
      {progress && progress.rows > 0 && <p class="muted small">{t("sync.first.use")}</p>}
    </section>
  );
}
