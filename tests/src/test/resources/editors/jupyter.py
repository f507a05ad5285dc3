# SPDX-License-Identifier: Apache-2.0
# Runs the tour as a notebook by Jupyter's own client, and prints what each cell shows.
import nbformat
from nbclient import NotebookClient

CELLS = [
    'base = model("base")\nft = model("ft")',
    "tau = ft - base\ntau",
    'norm(tau["self_attn"], per = layer)',
    'half = base + 0.5*tau["self_attn"]\nsave half to "out/half"',
    "norm(half - base) < norm(tau)",
]

notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in CELLS])
NotebookClient(notebook, timeout=300, kernel_name="tva").execute()
for cell in notebook.cells:
    for output in cell.outputs:
        if output.output_type == "stream":
            print(output.name + ": " + output.text.split(",")[0].strip())
        else:
            print("[" + ", ".join(sorted(output.data)) + "]")
            print(output.data["text/plain"])
