namespace Lockstep.Engine.Devices;

/// <summary>
/// Local response normalisation across channels (Krizhevsky et al. 2012, section 3.3): output = input / (bias + alpha × sum of
/// squares over the window)^beta. As in the paper, alpha is not divided by the window's size; PyTorch and Caffe divide.
/// </summary>
/// <param name="Size">Channels of the window, centred on the output's; odd.</param>
/// <param name="Alpha">Weight of the squares.</param>
/// <param name="Beta">Exponent.</param>
/// <param name="Bias">k of the paper; positive.</param>
public readonly record struct ResponseNormalization(int Size, float Alpha, float Beta, float Bias);
