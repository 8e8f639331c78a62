import { useState } from "preact/hooks";
import { naturalId } from "../../../../sync/ids";
import { isSecretary, me, store } from "../../here";
import { label, t } from "../../i18n";
import type { Seen } from "../../store";
import { nearDay, today } from "../../ui/dates";
import { Pick } from "../../ui/inputs";
import type { ScreenProps } from "../../ui/lazy";
import { memberOptions, type Names, useNames } from "../../ui/names";
import { Page } from "../../ui/page";
import { Button, Chip, Empty, Item, Notice, Paged, Search, Tabs } from "../../ui/parts";
import { go } from "../../ui/router";
import { Marks } from "../../ui/status";
import { byName, matches } from "../../ui/text";
import { say } from "../../ui/toast";
import { explain } from "../../ui/useForm";
import { useLive } from "../../ui/useLive";
import { text } from "../items";
import { CommentForm } from "./CommentForm";
import { isOpen, marked } from "./items";

type View = "todo" | "cell" | "done";

export default function Comments({ parts }: ScreenProps) {
  const [id] = parts;
  return id ? <CommentForm key={id} id={id} /> : <CommentList />;
}

const viewOf = (seen: Seen): View =>
  isOpen(seen.state) ? "todo" : seen.state === "cell_signed" ? "cell" : "done";

function CommentList() {
  const names = useNames();
  const found = useLive(() => store.list("residence_comment"), []);
  const [view, setView] = useState<View>("todo");
  const [search, setSearch] = useState("");
  const [adding, setAdding] = useState(false);
  const rows = (found ?? [])
    .filter((one) => viewOf(one) === view)
    .filter((one) => search === "" || matches(search, names.of(text(one.body, "member"))))
    .sort(
      (a, b) =>
        Number(b.body.year ?? 0) - Number(a.body.year ?? 0) ||
        byName(names.of(text(a.body, "member")), names.of(text(b.body, "member"))),
    );
  const count = (one: View) => (found ?? []).filter((seen) => viewOf(seen) === one).length;
  return (
    <Page title={t("comment.title")}>
      <Tabs
        value={view}
        onPick={setView}
        options={(["todo", "cell", "done"] as const).map((one) => [
          one,
          `${t(`comment.${one}`)} (${count(one)})`,
        ])}
      />
      {(found?.length ?? 0) > 12 && (
        <Search value={search} onInput={setSearch} label={t("assign.search.member")} />
      )}
      {isSecretary() &&
        (adding ? (
          <AddMember names={names} onClose={() => setAdding(false)} />
        ) : (
          <Button kind="plain" icon="plus" onClick={() => setAdding(true)}>
            {t("comment.add")}
          </Button>
        ))}
      {found && rows.length === 0 && (
        <Empty icon="comment">
          <p>{t("comment.none")}</p>
          {view === "todo" && <p class="small">{t("comment.none.sub")}</p>}
        </Empty>
      )}
      {rows.length > 0 && (
        <Paged
          rows={rows}
          reset={view + search}
          render={(one) => <CommentItem key={one.id} seen={one} names={names} />}
        />
      )}
      <Notice icon="lock">{t("comment.private")}</Notice>
    </Page>
  );
}

function CommentItem({ seen, names }: { seen: Seen; names: Names }) {
  const due = text(seen.body, "due_on");
  const late = isOpen(seen.state) && due !== "" && due < today();
  return (
    <Item
      to={`/nhan-xet/${seen.id}`}
      icon="comment"
      tone={late ? "bad" : "good"}
      title={names.of(text(seen.body, "member"))}
      sub={[
        t("comment.year", { year: text(seen.body, "year") }),
        t("comment.items", { n: marked(seen.body) }),
        due && isOpen(seen.state) && t("today.task.due", { day: nearDay(due) }),
      ]
        .filter(Boolean)
        .join(" · ")}
    >
      <Chip>{label(`residence_comment.state.${seen.state}`)}</Chip>
      <Marks seen={seen} />
    </Item>
  );
}

/** The secretary begins a comment that nobody asked for by the system: the request came on paper. */
function AddMember({ names, onClose }: { names: Names; onClose: () => void }) {
  const [member, setMember] = useState("");
  const [error, setError] = useState("");
  const year = Number(today().slice(0, 4));
  // Members of other cells who live here come first: they are whom the comment is for.
  const living = names.members.filter((one) => one.body.residence_cell_id === me.scope);
  const others = names.members.filter(
    (one) => one.body.residence_cell_id !== me.scope && one.body.cell_id === me.scope,
  );
  const begin = async () => {
    if (!member) return setError(t("field.missing"));
    const record = naturalId("residence_comment", member, String(year), "");
    try {
      if (!(await store.get(record)))
        await store.save({
          kind: "residence_comment",
          record,
          base: 0,
          set: { org_id: me.scope, member, year },
        });
      go(`/nhan-xet/${record}`);
    } catch (failure) {
      say(explain(failure));
    }
  };
  return (
    <div class="sheet stack">
      <Pick
        label={t("comment.member")}
        value={member}
        onChange={setMember}
        options={memberOptions([...living, ...others].filter((one) => one.id !== me.member))}
        {...(error ? { error } : {})}
      />
      <div class="actions">
        <Button kind="plain" onClick={onClose}>
          {t("cancel")}
        </Button>
        <Button onClick={begin}>{t("comment.add")}</Button>
      </div>
    </div>
  );
}
