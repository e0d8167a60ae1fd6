"""Random weights with which no unit lies within rounding of a kink of its ReLU or of its maximum, for given images.

With any weights, some of a deep network's millions of units lie so close to 0 that rounding decides whether the ReLU lets them pass.
One such unit moves the gradients of all layers before it by far more than rounding does, and so does a maximum over two nearly equal
values. Here weights are He's, scales are N(1, 0.2) and shifts N(0, 0.2), and then, in the order of the forward pass in float64:
- before a ReLU, each channel's bias (or beta) is moved so that 0 falls into a wide gap between the channel's values, somewhere between
  the 20th and the 80th percentile: about half of all units stay masked;
- where a maximum has its two greatest values too near to each other, the filter of that channel is drawn again.
A residual branch can be made to end with smaller scales: with scales of 1, 16 blocks of random weights amplify rounding a hundredfold.
All weights are float32 values.
"""
import torch
import torch.nn.functional as F


def least_distance(windows):
    """Of a window's two greatest values, in units of the tensor's root mean square: such that about every other filter needs no new draw."""
    return min(1e-3, 0.5 / windows)


class Redrawn(Exception):
    """Filters were changed: the forward pass starts again."""


class Kinks:
    """Patches relu, max_pool2d and cat of torch while a network runs; counts units, and moves them where told to."""

    def __init__(self, network, move, generator):
        self.network, self.move, self.generator = network, move, generator
        self.shift = self.filter = None
        self.units = self.masked = self.rectified = 0
        self.nearest_zero = self.nearest_maxima = float('inf')

    def __enter__(self):
        self.kept = F.relu, F.max_pool2d, torch.cat
        F.relu, F.max_pool2d, torch.cat = self.relu, self.max_pool2d, self.cat
        self.hooks = [module.register_forward_hook(self.ran) for module in self.network.modules() if hasattr(module, 'weight')]
        return self

    def __exit__(self, *_):
        F.relu, F.max_pool2d, torch.cat = self.kept
        for hook in self.hooks:
            hook.remove()

    def ran(self, module, *_):
        if module.bias is not None:
            self.shift = module
        if module.weight.dim() > 1:
            self.filter = module

    def relu(self, x, inplace=False):
        channels = x.transpose(0, 1).flatten(1)  # [channels, values]
        self.rectified += 1
        if self.move:
            shift = self.into_gaps(channels)
            moved = (self.shift.bias.data - shift).float().double()
            actual = (moved - self.shift.bias.data).view([1, -1] + [1] * (x.dim() - 2))
            self.shift.bias.data.copy_(moved)
            x = x + actual
            channels = x.transpose(0, 1).flatten(1)
        spread = channels.std().item()
        self.units += x.numel()
        self.masked += int((x <= 0).sum())
        self.nearest_zero = min(self.nearest_zero, x.abs().min().item() / spread)
        out = self.kept[0](x)
        out.origin = [(self.filter, channel) for channel in range(x.shape[1])]
        return out

    def into_gaps(self, channels):
        """The middle of a wide gap between the sorted values of each channel. Beyond both ends there is a gap too, for channels of few values."""
        values = channels.sort(1).values
        spread = values.std() + 1e-30
        values = self.kept[2]([values[:, :1] - spread, values, values[:, -1:] + spread], 1)
        first, last = int(0.2 * (values.shape[1] - 1)), int(0.8 * (values.shape[1] - 1)) + 1
        gaps = values[:, first + 1:last + 1] - values[:, first:last]
        # The same random numbers in every pass: where the values have not changed, nothing moves.
        score = gaps.clamp(max=spread) * torch.rand(gaps.shape, generator=torch.Generator().manual_seed(self.rectified))
        at = score.argmax(1, keepdim=True) + first
        return ((values.gather(1, at) + values.gather(1, at + 1)) / 2).squeeze(1)

    def max_pool2d(self, x, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, return_indices=False):
        out = self.kept[1](x, kernel_size, stride, padding, dilation, ceil_mode)
        distance = self.to_second(x, out, kernel_size, stride, padding, ceil_mode)
        nearest = distance.amin((0, 2, 3)) / x.square().mean().sqrt()
        near = (nearest < least_distance(out[:, 0].numel())).nonzero().flatten().tolist()
        if self.move and near:
            for channel in near:
                module, row = x.origin[channel]
                draw(module.weight.data[row], self.generator)
            raise Redrawn()
        self.nearest_maxima = min(self.nearest_maxima, nearest.min().item())
        out.origin = x.origin
        return out

    def to_second(self, x, greatest, window, stride, padding, ceil_mode):
        """From each window's maximum to its greatest other value. Equal ones are zeros, or one unit that an earlier maximum chose twice."""
        second = torch.full_like(greatest, -float('inf'))
        reach = (greatest.shape[2] - 1) * stride + window
        wide = F.pad(x, (padding, max(0, reach - padding - x.shape[3]), padding, max(0, reach - padding - x.shape[2])), value=-float('inf'))
        for dy in range(window):
            for dx in range(window):
                at = wide[:, :, dy:dy + (greatest.shape[2] - 1) * stride + 1:stride, dx:dx + (greatest.shape[3] - 1) * stride + 1:stride]
                second = torch.where(at < greatest, torch.maximum(second, at), second)
        return greatest - second

    def cat(self, tensors, dim=0):
        out = self.kept[2](tensors, dim)
        if dim == 1 and all(hasattr(tensor, 'origin') for tensor in tensors):
            out.origin = [origin for tensor in tensors for origin in tensor.origin]
        return out


def draw(filters, generator, fan_in=None):
    """He et al. 2015: N(0, √(2 / fan-in)), as float32 values."""
    fan_in = fan_in or filters.numel()
    filters.copy_((torch.randn(filters.shape, generator=generator) * (2 / fan_in) ** 0.5).double())


def draw_all(network, generator, branches=1.0):
    """He's weights, N(1, 0.2) scales (times `branches` where a residual branch ends) and N(0, 0.2) shifts, in place; the network becomes float64."""
    network.double()
    end = '.bn3' if any(name.endswith('.bn3') for name, _ in network.named_modules()) else '.bn2'
    for name, module in network.named_modules():
        if hasattr(module, 'weight'):
            if module.weight.dim() > 1:
                draw(module.weight.data, generator, module.weight[0].numel())
            else:
                scale = branches if name.endswith(end) else 1
                module.weight.data.copy_((scale * (1 + 0.2 * torch.randn(module.weight.shape, generator=generator))).double())
            if module.bias is not None:
                module.bias.data.copy_((0.2 * torch.randn(module.bias.shape, generator=generator)).double())


def clear(network, images, generator):
    """Moves the weights of a float64 network away from all kinks. Returns the number of passes that it took."""
    for attempt in range(1, 1000):
        try:
            with torch.no_grad(), Kinks(network, True, generator):
                network(images)
            return attempt
        except Redrawn:
            continue
    raise SystemExit('no weights were found that keep all maxima apart')
