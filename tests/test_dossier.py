from __future__ import annotations

import errno
import hashlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from gongkai.command import main
from gongkai.errors import OutputError
from gongkai.model.pictures import attachments, masked, measured, named
from gongkai.model.report import Report
from gongkai.notebook.store import read, read_notebook, write
from gongkai.publishing import FORMATS, inspect
from gongkai.publishing.folder import MANIFEST, file_name, made, put
from gongkai.publishing.render.text import Picture, blocks
from samples import huaian

NAME = "淮安市人民政府2024年政府信息公开工作年度报告"


@pytest.fixture
def notebook(tmp_path: Path) -> Path:
    path = tmp_path / "年报.ipynb"
    path.write_bytes(write(huaian()))
    return path


def export(notebook: Path, folder: Path) -> int:
    return main(["export", str(notebook), "--all", "-o", str(folder)])


def test_the_set_holds_every_form_and_a_manifest_that_is_true(
    notebook: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "报送"
    assert export(notebook, folder) == 0
    names = [f"{NAME}{form.ending}" for form in FORMATS.values()]
    assert sorted(path.name for path in folder.iterdir()) == sorted([*names, MANIFEST])
    manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
    assert [entry["file"] for entry in manifest["files"]] == names
    for entry in manifest["files"]:
        data = (folder / entry["file"]).read_bytes()
        assert entry["sha256"] == hashlib.sha256(data).hexdigest()
        assert entry["bytes"] == len(data)
    assert manifest["source_sha256"] == hashlib.sha256(notebook.read_bytes()).hexdigest()
    keys = ("title", "edition", "document", "kit", "rules", "draft")
    assert [manifest[key] for key in keys] == [
        NAME, "2021", "国办公开办函〔2021〕30号", "0.1.0", "2026.1", False,
    ]  # fmt: skip
    assert f"{NAME}.pdf" in capsys.readouterr().out


def test_a_set_made_again_is_the_same_to_the_byte(notebook: Path, tmp_path: Path) -> None:
    for folder in ("一", "二", "二"):
        assert export(notebook, tmp_path / folder) == 0
    for path in (tmp_path / "一").iterdir():
        assert path.read_bytes() == (tmp_path / "二" / path.name).read_bytes()
    assert len(list((tmp_path / "二").iterdir())) == len(FORMATS) + 1


def test_a_draft_is_named_so(tmp_path: Path) -> None:
    path = tmp_path / "a.ipynb"
    path.write_bytes(write(huaian().with_values("t3", {("new", "natural"): 1})))
    assert export(path, tmp_path / "出") == 1
    manifest = json.loads((tmp_path / "出" / MANIFEST).read_text("utf-8"))
    assert manifest["draft"] is True
    assert manifest["findings"][0]["code"] == "T3-01"
    assert (tmp_path / "出" / f"{NAME}（草稿）.pdf").exists()


def test_a_draft_of_before_is_taken_away_unless_someone_worked_on_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, folder = tmp_path / "a.ipynb", tmp_path / "出"
    path.write_bytes(write(huaian().with_values("t3", {("new", "natural"): 1})))
    assert export(path, folder) == 1
    worked_on = folder / f"{NAME}（草稿）.docx"
    worked_on.write_bytes(worked_on.read_bytes() + b"x")
    path.write_bytes(write(huaian()))
    assert export(path, folder) == 0
    assert "上次导出、这次没有的已移走" in capsys.readouterr().out
    left = [path.name for path in folder.iterdir() if "草稿" in path.name]
    assert left == [worked_on.name]


@pytest.mark.parametrize("failing", range(2, 18))
def test_a_set_that_cannot_be_written_whole_leaves_what_was_there(
    failing: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "旧"
    put(folder, {f"{n}.txt": b"old" for n in range(8)})
    replace, calls = os.replace, iter(range(1, 1000))

    def replaced(old: Path, new: Path) -> None:
        # The nth move fails, as on a disk that is full or a share that is gone; later ones work.
        # The first is the note of what is to be written.
        if next(calls) == failing:
            raise OSError(errno.ENOSPC, "full")
        replace(old, new)

    monkeypatch.setattr(os, "replace", replaced)
    with pytest.raises(OutputError, match="磁盘已满；原有的文件没有改动"):
        put(folder, {f"{n}.txt": b"new" for n in range(8)})
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {
        f"{n}.txt": b"old" for n in range(8)
    }


FOREIGN = "它不是本工具在这台电脑上导出的，或者导出以后有人改过"


def everything(folder: Path) -> dict[str, bytes]:
    """What lies in a folder: files by content, links by where they lead, folders by name."""
    return {
        str(path.relative_to(folder)): os.readlink(path).encode() if path.is_symlink()
        else b"" if path.is_dir() else path.read_bytes()
        for path in sorted(folder.rglob("*"))
    }  # fmt: skip


def test_a_manifest_that_came_by_mail_has_nothing_deleted(notebook: Path, tmp_path: Path) -> None:
    folder = tmp_path / "报送"
    folder.mkdir()
    (folder / "私人.txt").write_bytes(b"mine")
    entry = {"file": "私人.txt", "sha256": hashlib.sha256(b"mine").hexdigest()}
    (folder / MANIFEST).write_text(json.dumps({"files": [entry]}))
    before = everything(folder)
    assert export(notebook, folder) == 2
    assert everything(folder) == before


def plant_file(path: Path) -> None:
    path.write_bytes(b"typed for a week")


def plant_folder(path: Path) -> None:
    path.mkdir()
    (path / "user.txt").write_text("u")


def plant_link(path: Path) -> None:
    (path.parent.parent / "secret.txt").write_text("keep")
    path.symlink_to(path.parent.parent / "secret.txt")


def plant_dangling(path: Path) -> None:
    path.symlink_to(path.parent.parent / "nowhere")


def plant_capitals(path: Path) -> None:
    path.with_name(path.name.replace(".pdf", ".PDF")).write_bytes(b"mine")


@pytest.mark.parametrize(
    "plant", [plant_file, plant_folder, plant_link, plant_dangling, plant_capitals]
)
def test_what_bears_a_name_of_the_set_and_is_not_ours_stays_and_nothing_is_written(
    plant: Callable[[Path], None],
    notebook: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = tmp_path / "报送"
    folder.mkdir()
    plant(folder / f"{NAME}.pdf")
    before = everything(tmp_path)
    assert export(notebook, folder) == 2
    said = capsys.readouterr().err
    assert f"里面已有“{NAME}." in said
    assert FOREIGN in said
    assert everything(tmp_path) == before


def test_a_file_worked_on_since_is_not_written_over(notebook: Path, tmp_path: Path) -> None:
    folder = tmp_path / "报送"
    assert export(notebook, folder) == 0
    worked_on = folder / f"{NAME}.docx"
    worked_on.write_bytes(worked_on.read_bytes() + b"x")
    before = everything(folder)
    notebook.write_bytes(write(huaian().replace(date="2025-03-21")))
    assert export(notebook, folder) == 2
    assert everything(folder) == before
    worked_on.unlink()
    assert export(notebook, folder) == 0
    assert len(list(folder.iterdir())) == len(FORMATS) + 1


def test_another_machine_has_no_proof_and_asks(
    notebook: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "报送"
    assert export(notebook, folder) == 0
    monkeypatch.setenv("GONGKAI_STATE_DIR", str(tmp_path / "other"))
    # The very same bytes are no loss; others are.
    assert export(notebook, folder) == 0
    monkeypatch.setenv("GONGKAI_STATE_DIR", str(tmp_path / "third"))
    notebook.write_bytes(write(huaian().replace(date="2025-03-21")))
    before = everything(folder)
    assert export(notebook, folder) == 2
    assert everything(folder) == before


def test_hard_links_and_files_for_reading_only_lose_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "旧"
    put(folder, {"a.txt": b"old", "b.txt": b"old", "c.txt": b"old"})
    os.link(folder / "a.txt", tmp_path / "copy.txt")
    (folder / "b.txt").chmod(0o444)
    assert put(folder, {"a.txt": b"new", "b.txt": b"new"}) == ["c.txt"]
    assert (tmp_path / "copy.txt").read_bytes() == b"old"
    assert everything(folder) == {"a.txt": b"new", "b.txt": b"new"}


def test_a_file_changed_between_look_and_move_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "旧"
    put(folder, {"a.txt": b"old", "b.txt": b"old"})
    replace = os.replace

    def replaced(old: Path, new: Path) -> None:
        # Someone saves the file in the moment before it is moved aside.
        if Path(old).name == "b.txt":
            Path(old).write_bytes(b"saved by a clerk")
        replace(old, new)

    monkeypatch.setattr(os, "replace", replaced)
    busy = "文件正被别的程序使用，请过一会儿再试；原有的文件没有改动"
    with pytest.raises(OutputError, match=busy):
        put(folder, {"a.txt": b"new", "b.txt": b"new"})
    assert everything(folder) == {"a.txt": b"old", "b.txt": b"saved by a clerk"}


@pytest.mark.slow
def test_a_set_killed_amid_its_writing_can_be_made_again(tmp_path: Path) -> None:
    folder = tmp_path / "旧"
    put(folder, {f"{n}.txt": b"old" for n in range(4)})
    code = (
        "import os, sys, pathlib\nfrom gongkai.publishing.folder import put\n"
        "real, left = os.replace, iter(range(int(sys.argv[2])))\n"
        "def replaced(old, new):\n"
        "    real(old, new)\n"
        "    if next(left, None) is None: os._exit(9)\n"
        "os.replace = replaced\n"
        "put(pathlib.Path(sys.argv[1]), {f'{n}.txt': b'new' for n in range(4)})"
    )
    for moves in range(9):
        done = subprocess.run([sys.executable, "-c", code, str(folder), str(moves)], check=False)
        assert done.returncode in (0, 9)
        held = {name: data for name, data in everything(folder).items() if name[0] != "."}
        assert set(held.values()) <= {b"old", b"new"}
        # What is there is known as ours, so that the set can be made again.
        put(folder, {f"{n}.txt": b"old" for n in range(4)})


def test_a_folder_that_is_a_file_or_cannot_be_made_is_said(
    notebook: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "文件"
    file.write_text("旧")
    for folder in (file, file / "里面", Path("/proc/没有")):
        assert export(notebook, folder) == 2
        assert f"没有导出到 {folder}：" in capsys.readouterr().err
    assert file.read_text() == "旧"


@pytest.mark.parametrize(
    ("organ", "name"),
    [
        ("../../etc/x", "..／..／etc／x2024年政府信息公开工作年度报告"),
        ('a<b>:"|?*\\', "a＜b＞：＂｜？＊＼2024年政府信息公开工作年度报告"),
        ("甲\x00\n\u202e乙", "甲乙2024年政府信息公开工作年度报告"),
        ("  . 甲", "甲2024年政府信息公开工作年度报告"),
    ],
)
def test_a_name_is_never_a_path(organ: str, name: str) -> None:
    found = file_name(huaian().replace(organ=organ))
    assert found in (name, name.strip(" ."))
    assert "/" not in found


@given(st.text(max_size=400), st.one_of(st.none(), st.integers(1, 9999)))
def test_any_organ_gives_a_name_that_every_file_system_takes(organ: str, year: int | None) -> None:
    name = file_name(Report(organ, year, "2021"))
    assert 0 < len((name + ".片段.html（草稿）").encode("utf-8", "replace")) <= 240
    assert not set('<>:"/\\|?*') & set(name)
    assert name.isprintable()
    assert not name.startswith((".", " "))
    assert name.endswith("政府信息公开工作年度报告")


def test_con_is_not_a_name_of_its_own() -> None:
    assert file_name(Report("CON.", 2024, "2021")) == "_CON.2024年政府信息公开工作年度报告"


# ---- pictures


def png(width: int = 40, height: int = 20) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "#336699").save(out, "PNG")
    return out.getvalue()


def noted(markdown: str, images: dict[str, bytes]) -> list[str]:
    path = write(huaian().with_section(4, f"{markdown}\n\n将改进时效。").replace(images=images))
    return [f.message for f in inspect(read(path)) if f.code == "N-07"]


def test_a_pasted_picture_is_kept_and_printed_where_it_stands() -> None:
    report = (
        huaian().with_section(4, "前![图一](attachment:a.png)后").replace(images={"a.png": png()})
    )
    assert read(write(report)).report == report
    kinds = [
        type(block).__name__ for block in blocks("前![图一](attachment:a.png)后", report.images)
    ]
    assert kinds == ["Paragraph", "Picture", "Paragraph"]
    (picture,) = blocks("![图一](attachment:a.png)", report.images)
    assert picture == Picture("a.png", "图一", png(), "png", 40, 20)
    assert noted("![图一](attachment:a.png)", {"a.png": png()}) == []


@pytest.mark.parametrize(
    ("markdown", "images", "message"),
    [
        ("![图](http://a.example/b.png)", {}, "图片“图”不在笔记本里，不会印出"),
        ("![图](../../etc/passwd)", {}, "图片“图”不在笔记本里，不会印出"),
        ("![图](data:image/png;base64,AAAA)", {}, "图片“图”不在笔记本里，不会印出"),
        ("![图](attachment:没有.png)", {}, "图片“图”没有随笔记本保存，不会印出"),
        ("![图](attachment:a.png)", {"a.png": b"GIF89a"}, "图片“图”不是 PNG 或 JPEG 格式"),
        ("![图](attachment:a.png)", {"a.png": png()[:60]}, "图片“图”已损坏"),
        (
            "![图](attachment:a.png)",
            {"a.png": b"\x89PNG\r\n\x1a\n" + b"0" * 9 * 2**20},
            "超过 8 MB",
        ),
        ("![a.png](attachment:a.png)", {"a.png": png()}, "图片“a.png”没有说明文字"),
    ],
)
def test_a_picture_that_is_not_printed_is_said(
    markdown: str, images: dict[str, bytes], message: str
) -> None:
    (said,) = noted(markdown, images)
    assert message in said


@pytest.mark.slow
def test_a_bomb_of_pixels_is_not_opened() -> None:
    for side, said in (
        (30_000, "像素太多，请缩小后再贴"),
        (7_000, "有 7000 × 7000 个像素，太大了"),
    ):
        out = io.BytesIO()
        Image.new("1", (side, side)).save(out, "PNG")
        assert str(measured(out.getvalue())).startswith(said)


def test_two_pictures_of_one_name_give_neither() -> None:
    notebook = json.loads(write(huaian().with_section(4, "![图](attachment:a.png)")))
    for cell, data in zip(notebook["cells"][-2:], (png(), png(50)), strict=True):
        cell["attachments"] = attachments("![](attachment:a.png)", {"a.png": data})
    stored = read_notebook(notebook)
    assert stored.report.images == {}
    assert "两张不同的图片都叫“a.png”，都不会印出" in [f.message for f in stored.findings]


def test_a_number_in_a_pictures_name_is_no_figure_of_the_text() -> None:
    markdown = "见下图。\n\n![2024年收到申请9999件](attachment:收到申请8888件.png)"
    assert masked(markdown) == "见下图。\n\n" + " " * (len(markdown) - 6)
    assert list(named(markdown)) == [("2024年收到申请9999件", "attachment:收到申请8888件.png")]
    report = huaian().with_section(4, markdown + "\n\n将改进时效。")
    assert not [f for f in inspect(read(write(report))) if f.code.startswith("X")]


def test_the_folder_beside_the_notebook_is_the_default(
    notebook: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["export", str(notebook), "--all"]) == 0
    assert (notebook.parent / NAME / MANIFEST).exists()


def test_nothing_is_told_of_what_takes_no_second(notebook: Path) -> None:
    told: list[str] = []
    dossier = made(read(notebook), notebook.read_bytes(), told.append)
    assert told == [f"正在生成{form.label}" for form in FORMATS.values()]
    assert len(dossier.files) == len(FORMATS) + 1
