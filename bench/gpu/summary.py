"""What run.sh's parts left in a folder, as one summary.json and a page of text.

usage: python3 summary.py write FOLDER          exit code 1: a part failed, or a figure is below what it must be
       python3 summary.py line FOLDER PART      the figures of one part in one line
       python3 summary.py field FILE NAME       one field of a JSON document
"""

import json
import pathlib
import sys

SHOWN = 3300  # characters


def documents(path):
    """The JSON documents of a file, a line each; nothing where there is none."""
    found = []
    try:
        for line in path.read_text().splitlines():
            try:
                found.append(json.loads(line))
            except ValueError:
                continue
    except OSError:
        pass
    return [document for document in found if isinstance(document, dict)]


def parts(folder):
    try:
        lines = (folder / "parts.txt").read_text().splitlines()
    except OSError:
        lines = []
    return [dict(zip(("part", "verdict", "seconds", "code"), line.split())) for line in lines]


def line(folder, name):
    """What is worth a line on the screen."""
    found = documents(folder / f"{name}.json")
    if not found:
        try:
            return " ".join((folder / f"{name}.json").read_text().split())[:200]
        except OSError:
            return ""
    if "results" in found[0]:
        verdicts = [result["verdict"] for result in found[0]["results"]]
        return ", ".join(f"{verdicts.count(word)} {word}" for word in ("ok", "FAILED", "skipped") if word in verdicts)
    if "images_per_second" in found[0] and "call_ms" in found[0]:
        figures = found[0]
        return f"{figures['images_per_second']:.0f} images/s, step {figures['step_ms']:.2f} ms, {figures['tflops']:.0f} TFLOP/s, gaps {figures['gap_share']:.1%}, idle {figures['idle_share']:.1%}, ready after {figures['prepare_seconds']:.0f} s"
    if "way" in found[0]:
        return "; ".join(f"{case['model']} {case['batch']} {case['way']} {case.get('images_per_second', case.get('error', ''))}"[:110] for case in found)
    if isinstance(found[0].get("cuda"), dict):
        cuda = found[0]["cuda"]
        gpus = ", ".join(f"{gpu['name']} {gpu['total_bytes'] / 2**30:.0f} GiB" for gpu in cuda["gpus"])
        versions = ", ".join(f"{library['name']} {library['version'] or 'missing'}" for library in cuda["libraries"])
        return f"{gpus or cuda['problem']}; driver {cuda['driver_release']}; {versions}"
    return json.dumps(found[0])[:200]


def ours(folder):
    """Figures by model, batch and precision; the first and the repeated one."""
    figures = {}
    for path in sorted(folder.glob("ours-*.json")):
        words = path.stem.split("-")
        for document in documents(path):
            kept = {key: document[key] for key in document if key not in ("plans", "notes", "call_ms")}
            kept["by_kind"] = document["call_ms"][:12]
            kept["notes"] = document["notes"][:10]
            figures["-".join(words[1:])] = kept
    return figures


def yardstick(folder):
    return [case for path in sorted(folder.glob("torch-*.json")) for case in documents(path) if "way" in case]


def ratios(own, cases):
    """Ours over PyTorch's eager and best, for every case that both have."""
    found = {}
    for name, figures in own.items():
        model, batch = name.split("-")[:2]
        precision = "fp16" if name.endswith("fp16") else "bf16"
        rates = {case["way"]: case["images_per_second"] for case in cases if case.get("images_per_second") and (case["model"], str(case["batch"]), case["precision"]) == (model, batch, precision)}
        if rates:
            best = max(rates, key=rates.get)
            found[name] = {"ours": figures["images_per_second"], "torch": rates, "best": best, "over_best": figures["images_per_second"] / rates[best]}
            if "eager" in rates:
                found[name]["over_eager"] = figures["images_per_second"] / rates["eager"]
    return found


def judge(own, compared):
    """The table of what must be reached; None where it was not measured."""
    main, against = own.get("resnet50-256", {}), compared.get("resnet50-256", {})
    gap = main.get("gap_share")
    if gap is not None:
        gap = max(gap, main["idle_share"])  # calls may take longer one by one than in a replay: then only the gaps between graphs are known
    rows = [
        ("ResNet-50 batch 256 bf16, images/s", main.get("images_per_second"), 6000, 8200, True),
        ("over PyTorch eager", against.get("over_eager"), 1.2, 1.6, True),
        (f"over the best PyTorch way ({against.get('best', '-')} of {len(against.get('torch', {}))})", against.get("over_best"), 1.0, 1.3, True),
        ("gap between kernels of a replayed step", gap, 0.03, 0.01, False),
    ]
    judged = []
    for name, value, must, aim, more in rows:
        reaches = (lambda bound: value >= bound) if more else (lambda bound: value < bound)
        verdict = "unmeasured" if value is None else "aim" if reaches(aim) else "must" if reaches(must) else "MISSED"
        judged.append({"measure": name, "value": value, "must": must, "aim": aim, "reaches": verdict})
    return judged


def checks(folder):
    """The nearest to its tolerance of each part, and all that fail."""
    found = {}
    for path in sorted(folder.glob("check-*.json")):
        for document in documents(path):
            kept = [result for result in document["results"] if result["verdict"] != "ok" or result["tolerance"] not in (0, "Infinity")]
            found[path.stem] = {"holds": document["holds"], "seconds": document["seconds"], "results": kept, "all": len(document["results"])}
    return found


def write(folder):
    own, cases, ran = ours(folder), yardstick(folder), parts(folder)
    compared = ratios(own, cases)
    judged = judge(own, compared)
    summary = {
        "parts": ran, "judged": judged, "ours": own, "torch": cases, "ratios": compared, "checks": checks(folder),
        "devices": (documents(folder / "devices.json") or [None])[0],
    }
    (folder / "summary.json").write_text(json.dumps(summary, indent=1))
    failed = [part["part"] for part in ran if part["verdict"] == "FAILED"]
    missed = [row["measure"] for row in judged if row["reaches"] == "MISSED"]
    text = [f"{row['reaches']:<11}{row['measure']}: {'-' if row['value'] is None else format(row['value'], '.4g')} (must {row['must']}, aim {row['aim']})" for row in judged]
    for name, row in compared.items():
        text.append(f"{name}: {row['ours']:.0f} images/s, {row.get('over_eager', float('nan')):.2f} of eager, {row['over_best']:.2f} of {row['best']}")
    if "resnet50-256" in own:
        main = own["resnet50-256"]
        text.append(f"resnet50-256: {main['matrix_share']:.1%} of the matrix peak measured here ({main['matrix_peak_tflops']:.0f} TFLOP/s), {main['memory_share']:.1%} of the memory roofline ({main['step_gb']:.1f} GB a step, {main['memory_peak_gb_s']:.0f} GB/s); by kind, ms: " + ", ".join(f"{call['name']} {call['milliseconds']:.2f}" for call in main["by_kind"][:10]))
        text += [f"note: {note[:160]}" for note in main["notes"][:4]]
    skipped = [part["part"] for part in ran if part["verdict"] == "skipped"]
    text.append(f"{len(ran) - len(failed) - len(skipped)} parts ok, {len(failed)} FAILED: {' '.join(failed) or '-'}; not run for want of time: {' '.join(skipped) or '-'}; missed: {len(missed)}")
    text.append(f"{folder / 'summary.json'}")
    page = "\n".join(text)
    print(page if len(page) <= SHOWN else page[:SHOWN // 2] + "\n…\n" + page[-SHOWN // 2:])
    return 1 if failed or missed or not ran else 0


def main(words):
    if len(words) == 2 and words[0] == "write":
        return write(pathlib.Path(words[1]))
    if len(words) == 3 and words[0] == "line":
        print(line(pathlib.Path(words[1]), words[2]))
        return 0
    if len(words) == 3 and words[0] == "field":
        print(json.loads(pathlib.Path(words[1]).read_text().splitlines()[-1])[words[2]])
        return 0
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
