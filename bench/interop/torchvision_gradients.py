"""Compares one training pass of Lockstep with torchvision's networks: logits, loss and the gradient of every parameter.

usage: python3 torchvision_gradients.py [MODEL ...] [--batch 4] [--size 224] [--lockstep ./lockstep]

The same weights and standard-normal images go to both as safetensors. Training mode: batch norm uses the batch's statistics; dropout
is off on both sides, since their random numbers differ. torch computes twice, in float32 and in float64: the double one is the
reference, the other shows what float32 is worth. Errors are the 2-norm of the difference over the 2-norm of the reference.
Prints a table and exits with 1 where a logits, loss or gradient error is above the tolerance.
"""
import argparse, json, os, struct, subprocess, sys, tempfile, warnings
import numpy as np, torch, torchvision
warnings.filterwarnings('ignore')

NETWORKS = {  # ours: theirs
    'alexnet': lambda: torchvision.models.alexnet(),
    'vgg16': lambda: torchvision.models.vgg16(),
    'googlenetbn': lambda: torchvision.models.googlenet(aux_logits=False, init_weights=False, transform_input=False),
    'resnet18': lambda: torchvision.models.resnet18(),
    'resnet50': lambda: torchvision.models.resnet50(),
}
a = argparse.ArgumentParser()
a.add_argument('models', nargs='*'); a.add_argument('--batch', type=int, default=4); a.add_argument('--size', type=int, default=224); a.add_argument('--seed', type=int, default=1)
a.add_argument('--lockstep', default=os.path.join(os.path.dirname(__file__), '..', '..', 'lockstep')); a.add_argument('--tolerance', type=float, default=1e-4)
a = a.parse_args()


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


def step(network, images, labels):
    network.train()
    for module in network.modules():
        if isinstance(module, torch.nn.Dropout):
            module.eval()
    network.zero_grad()
    logits = network(images)
    loss = torch.nn.functional.cross_entropy(logits, labels)
    loss.backward()
    found = {name: parameter.grad.detach().double().clone() for name, parameter in network.named_parameters()}
    return dict(found, logits=logits.detach().double(), loss=loss.detach().double().reshape(1))


def errors(found, reference):
    each = {name: float((found[name] - value).norm() / value.norm()) for name, value in reference.items()}
    gradients = {name: error for name, error in each.items() if name not in ('logits', 'loss')}
    worst = max(gradients, key=gradients.get)
    return each['logits'], each['loss'], gradients[worst], worst, float(np.median(list(gradients.values())))


print('| model | parameters compared | logits | loss | median gradient | worst gradient | at | torch float32: median, worst |\n|---|---|---|---|---|---|---|---|')
failed = False
for name in a.models or NETWORKS:
    torch.manual_seed(a.seed)
    network = NETWORKS[name]()
    images, labels = torch.randn(a.batch, 3, a.size, a.size), torch.arange(a.batch) * 7 % 1000
    with tempfile.TemporaryDirectory() as folder:
        weights, given, found = (os.path.join(folder, file) for file in ('weights', 'input', 'output'))
        write(weights, dict(network.named_parameters()))
        write(given, {'images': images, 'labels': labels.float()})
        subprocess.run([a.lockstep, 'gradients', name, '--weights', weights, '--input', given, '--output', found], check=True, stdout=subprocess.DEVNULL)
        ours = read(found)
    single = step(network, images, labels)
    double = step(network.double(), images.double(), labels)
    assert set(ours) == set(double), set(ours) ^ set(double)
    logits, loss, gradient, worst, median = errors(ours, double)
    _, _, theirs, _, their_median = errors(single, double)
    print(f'| {name} | {len(double) - 2} | {logits:.1e} | {loss:.1e} | {median:.1e} | {gradient:.1e} | {worst} | {their_median:.1e}, {theirs:.1e} |', flush=True)
    failed |= not max(logits, loss, gradient) <= a.tolerance
sys.exit(1 if failed else 0)
