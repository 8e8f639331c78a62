import { showTime } from "../../ui/dates";
import { c, isWord } from "../i18n";
import { recordPlace } from "../places";
import type { Names, StepBelow } from "../types";
import { useFetch } from "../useFetch";
import { kindName, stepName, titleOf, valueText } from "../words";

/** Steps on records that a server below keeps: pending until that server has decided, then what it decided. */
export function StepsBelow() {
  const { data } = useFetch<{ items: StepBelow[]; names: Names }>("/api/upstream/steps");
  if (!data || data.items.length === 0) return null;
  return (
    <section class="group">
      <h2>{c("steps.title")}</h2>
      <ul class="plain list">
        {data.items.map((step) => (
          <Step key={`${step.record}.${step.received}.${step.op}`} step={step} names={data.names} />
        ))}
      </ul>
    </section>
  );
}

function Step({ step, names }: { step: StepBelow; names: Names }) {
  const state = `steps.${step.status}`;
  const said = Object.entries(step.set).map(([path, value]) => valueText(step.kind, path, value, names));
  const what = step.op === null ? said.filter(Boolean).join(" · ") : stepName(step.kind, step.op);
  return (
    <li class="item">
      <span class="body">
        <a class="title" href={recordPlace(step.record)}>
          {kindName(step.kind)}: {titleOf(step.kind, step.body, names)}
        </a>
        <span class="wrap">{what}</span>
        <span class="sub">
          {names[step.author] ?? step.author.slice(-4)} · {showTime(step.received)}
        </span>
        {step.status === "refused" && step.message && <span class="wrong small">{step.message}</span>}
      </span>
      {isWord(state) && <span class={step.status === "refused" ? "chip bad" : "chip info"}>{c(state)}</span>}
    </li>
  );
}
