"""The phone's files are those that the kinds make."""

from server.records import generate, metadata


def test_the_committed_files_are_fresh():
    assert generate.stale() == []
    assert generate.main(["--check"]) == 0


def test_a_stale_file_fails_the_check_and_writing_mends_it(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(generate, "ROOT", tmp_path)
    monkeypatch.setattr(generate, "FOLDER", tmp_path / "generated")
    assert generate.main(["--check"]) == 1
    assert "records.ts is stale" in capsys.readouterr().out
    assert generate.main([]) == 0
    assert generate.main(["--check"]) == 0
    (tmp_path / "generated" / "labels.en.ts").write_text("// old\n", encoding="utf-8")
    assert [path.name for path in generate.stale()] == ["labels.en.ts"]


def test_steps_carry_their_roles_and_needs():
    words = generate.records_ts()
    assert (
        'confirm: { from: ["cell_signed"], to: "commune_confirmed", attests: true,'
        ' roles: ["LANH_DAO_XA"], needs: [] }' in words
    )
    assert 'natural: { fields: ["org_id", "month"], when: ["type", "THUONG_KY"] },' in words


def test_the_roles_of_a_rule_are_those_for_which_all_its_predicates_can_hold():
    from server.access import Role
    from server.records import KINDS

    assert metadata.roles_of(KINDS["visit"].rights["confirm"]) == [Role.SECRETARY, Role.LEADER]
