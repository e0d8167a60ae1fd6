"""Compares one training pass of Lockstep with torchvision's networks: logits, loss and the gradient of every parameter.

usage: python3 torchvision_gradients.py [MODEL ...] [--batch 2] [--size 224] [--weights clear|plain|both] [--direct] [--lockstep ./lockstep]

The same weights and standard-normal images go to both as safetensors. Training mode: batch norm uses the batch's statistics; dropout
is off on both sides, since their random numbers differ. torch computes twice, in float32 and in float64: the double one is the
reference, the other shows what float32 is worth. Errors are the 2-norm of the difference over the 2-norm of the reference.

Weights are random. `clear` ones (clear_of_kinks.py) keep every unit away from the kinks of ReLU and maximum, so that rounding decides
nothing: logits, loss and every gradient must be within the tolerance. `plain` ones do not, and such rows are for information.
Exit code 0: all `clear` rows are within the tolerance; 1: one is not; 2: wrong usage.
"""
import argparse, json, os, struct, subprocess, sys, tempfile, warnings
import numpy as np, torch, torchvision
from clear_of_kinks import Kinks, clear, draw_all
warnings.filterwarnings('ignore')

NETWORKS = {  # ours: theirs
    'alexnet': lambda: torchvision.models.alexnet(),
    'vgg16': lambda: torchvision.models.vgg16(),
    'googlenetbn': lambda: torchvision.models.googlenet(aux_logits=False, init_weights=False, transform_input=False),
    'resnet18': lambda: torchvision.models.resnet18(),
    'resnet50': lambda: torchvision.models.resnet50(),
}
DEEP = ['vgg16', 'googlenetbn', 'resnet50']  # where plain weights leave units at kinks
a = argparse.ArgumentParser()
a.add_argument('models', nargs='*', metavar='MODEL', help=', '.join(NETWORKS)); a.add_argument('--batch', type=int, default=2); a.add_argument('--size', type=int, default=224); a.add_argument('--seed', type=int, default=1)
a.add_argument('--weights', choices=['clear', 'plain', 'both'], default='both', help='both: clear ones for all models, plain ones too for the deep ones'); a.add_argument('--direct', action='store_true', help='no Winograd convolutions')
a.add_argument('--lockstep', default=os.path.join(os.path.dirname(__file__), '..', '..', 'lockstep')); a.add_argument('--tolerance', type=float, default=1e-4)
parser, a = a, a.parse_args()
if unknown := set(a.models) - set(NETWORKS):
    parser.error(f'unknown model {", ".join(sorted(unknown))}; there are {", ".join(NETWORKS)}')


def write(path, tensors):
    header, at = {}, 0
    for name, value in tensors.items():
        header[name] = {'dtype': 'F32', 'shape': list(value.shape), 'data_offsets': [at, at + 4 * value.numel()]}
        at += 4 * value.numel()
    text = json.dumps(header).encode()
    text += b' ' * (-len(text) % 8)
    with open(path, 'wb') as file:
        file.write(struct.pack('<Q', len(text)) + text)
        for value in tensors.values():
            file.write(value.detach().float().contiguous().numpy().astype('<f4').tobytes())


def read(path):
    raw = open(path, 'rb').read()
    size, = struct.unpack('<Q', raw[:8])
    header = json.loads(raw[8:8 + size])
    header.pop('__metadata__', None)
    return {name: torch.from_numpy(np.frombuffer(raw, '<f4', offset=8 + size + entry['data_offsets'][0], count=int(np.prod(entry['shape']))).reshape(entry['shape']).copy()).double() for name, entry in header.items()}


def training(network):
    """Batch statistics, but no dropout."""
    network.train()
    for module in network.modules():
        if isinstance(module, torch.nn.Dropout):
            module.eval()
    return network


def step(network, images, labels):
    network.zero_grad()
    logits = network(images)
    loss = torch.nn.functional.cross_entropy(logits, labels)
    loss.backward()
    found = {name: parameter.grad.detach().double().clone() for name, parameter in network.named_parameters()}
    return dict(found, logits=logits.detach().double(), loss=loss.detach().double().reshape(1))


def ours(name, network, images, labels):
    with tempfile.TemporaryDirectory() as folder:
        weights, given, found = (os.path.join(folder, file) for file in ('weights', 'input', 'output'))
        write(weights, dict(network.named_parameters()))
        write(given, {'images': images, 'labels': labels.float()})
        subprocess.run([a.lockstep, 'gradients', name, '--weights', weights, '--input', given, '--output', found] + ['--direct'] * a.direct, check=True, stdout=subprocess.DEVNULL)
        return read(found)


def errors(found, reference):
    assert set(found) == set(reference), set(found) ^ set(reference)
    each = {name: float((found[name] - value).norm() / value.norm()) for name, value in reference.items()}
    gradients = {name: error for name, error in each.items() if name not in ('logits', 'loss')}
    worst = max(gradients, key=lambda name: float('inf') if np.isnan(gradients[name]) else gradients[name])
    return each['logits'], each['loss'], float(np.median(list(gradients.values()))), gradients[worst], worst


def compare(name, weights):
    """Prints a row. Returns whether it holds."""
    generator = torch.Generator().manual_seed(a.seed)
    network = training(NETWORKS[name]())
    draw_all(network, generator, branches=0.2 if weights == 'clear' else 1)
    images, labels = torch.randn(a.batch, 3, a.size, a.size, generator=generator), torch.arange(a.batch) * 7 % 1000
    if weights == 'clear':
        clear(network, images.double(), generator)
    with torch.no_grad(), Kinks(network, False, generator) as kinks:
        network(images.double())
    mine = ours(name, network, images, labels)
    double = step(network, images.double(), labels)
    logits, loss, median, worst, where = errors(mine, double)
    single = errors(step(network.float(), images, labels), double)
    bounded = weights == 'clear'
    holds = max(logits, loss, worst) <= a.tolerance and not np.isnan(logits + loss + worst)
    verdict = '-' if not bounded else 'yes' if holds else '**no**'
    print(f'| {name} | {weights} | {len(double) - 2} | {kinks.masked / kinks.units:.0%} of {kinks.units / 1e6:.1f} M | {kinks.nearest_zero:.0e}, {kinks.nearest_maxima:.0e} | {logits:.1e} | {loss:.1e} | {median:.1e} | {worst:.1e} | {where} | {single[2]:.1e}, {single[3]:.1e} | {verdict} |', flush=True)
    return holds or not bounded


print(f'Lockstep with Winograd {"off" if a.direct else "on"}, torch {torch.__version__}, torchvision {torchvision.__version__}; {a.batch} images of {a.size}, seed {a.seed}, tolerance {a.tolerance:g}.\n')
print('| model | weights | parameters compared | units masked | nearest to a kink: ReLU, maximum | logits | loss | median gradient | worst gradient | at | torch float32: median, worst gradient | within the tolerance |\n|---|---|---|---|---|---|---|---|---|---|---|---|')
models = a.models or list(NETWORKS)
rows = [(name, 'clear') for name in models if a.weights != 'plain'] + [(name, 'plain') for name in models if a.weights == 'plain' or a.weights == 'both' and name in DEEP]
sys.exit(0 if all([compare(*row) for row in rows]) else 1)
