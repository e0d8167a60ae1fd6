"""Loads a Lockstep checkpoint into the peer's PyTorch ResNet-20 and prints logits of test images.

usage: python3 logits.py CHECKPOINT_DIRECTORY IMAGE_FOLDER PEER_SCRIPT [--count 256] [--expected logits.json]

safetensors is read by its published layout: u64 little-endian header length, JSON header, raw little-endian data.
PEER_SCRIPT is the file that defines resnet20() (an ordinary PyTorch training script; only its definitions are run).
With --expected (written by `lockstep predict CHECKPOINT --count 256 --json`) the largest difference is printed, and the exit code is 1 above 1e-3.
"""
import argparse, glob, json, os, re, struct, sys
import numpy as np, torch
from PIL import Image

a = argparse.ArgumentParser()
a.add_argument('checkpoint'); a.add_argument('images'); a.add_argument('peer')
a.add_argument('--count', type=int, default=256); a.add_argument('--expected')
a = a.parse_args()


def safetensors(path):
    raw = open(path, 'rb').read()
    size, = struct.unpack('<Q', raw[:8])
    header = json.loads(raw[8:8 + size])
    header.pop('__metadata__', None)
    out = {}
    for name, entry in header.items():
        assert entry['dtype'] == 'F32', entry
        first, end = entry['data_offsets']
        out[name] = torch.from_numpy(np.frombuffer(raw, '<f4', offset=8 + size + first, count=(end - first) // 4).reshape(entry['shape']).copy())
    return out


def peer_network(path):
    """The definitions before the first line that parses arguments."""
    source = open(path).read()
    scope = {}
    exec(compile(source[:source.index('a = argparse')], path, 'exec'), scope)
    return scope['resnet20']()


def renamed(tensors):
    """From torchvision's names to the positions of the peer's Sequential: conv, bn, relu, nine blocks, pool, flatten, linear."""
    out = {}
    for name, value in tensors.items():
        if (block := re.match(r'layer(\d)\.(\d)\.(conv|bn)(\d)\.(.*)', name)):
            stage, index, kind, number, rest = block.groups()
            out[f'{3 + (int(stage) - 1) * 3 + int(index)}.{kind[0]}{number}.{rest}'] = value
        else:
            module, rest = name.split('.', 1)
            out[{'conv1': '0', 'bn1': '1', 'fc': '14'}[module] + '.' + rest] = value
    return out


network = peer_network(a.peer)
missing, unexpected = network.load_state_dict(renamed(safetensors(os.path.join(a.checkpoint, 'model.safetensors'))), strict=False)
assert not unexpected and all(name.endswith('num_batches_tracked') for name in missing), (missing, unexpected)
network.eval()
files = [f for c in sorted(os.listdir(a.images)) for f in sorted(glob.glob(os.path.join(a.images, c, '*.jpg')))][:: max(1, 10000 // a.count)][:a.count]
x = torch.from_numpy(np.stack([np.asarray(Image.open(f).convert('RGB')) for f in files])).permute(0, 3, 1, 2).float()
m, sd = torch.tensor([125.3, 123.0, 113.9]).view(3, 1, 1), torch.tensor([63.0, 62.1, 66.7]).view(3, 1, 1)
with torch.no_grad():
    logits = network((x - m) / sd).numpy()
if not a.expected:
    print(json.dumps(logits.tolist())); sys.exit(0)
theirs = np.array(json.load(open(a.expected))['logits'])
difference = float(np.abs(theirs - logits).max())
agree = int((theirs.argmax(1) == logits.argmax(1)).sum())
print(f'{len(files)} images, logits from {logits.min():.3f} to {logits.max():.3f}: largest difference {difference:.2e}, same class on {agree}')
sys.exit(0 if difference <= 1e-3 else 1)
