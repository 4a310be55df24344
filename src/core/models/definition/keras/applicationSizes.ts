/** Sizes of the networks of `keras.applications`, as Keras 3.15 builds them: `count_params()` of each with and without its head. */

export interface ApplicationSize {
  /** Numbers kept without the head: all, those that are trained; channels of the output; numbers kept with the head for 1000 classes. */
  readonly counts: readonly [all: number, trained: number, channels: number, withTop: number];
  /** Width of what the last layer of the head takes; null where the head is another. */
  readonly headInputs: number | null;
  /** How the sides of the last grid, 1/32 of the picture's, are rounded; null where they follow another rule. */
  readonly grid: "up" | "down" | null;
  /** Parameters in order where they are not the usual ones. */
  readonly parameters?: readonly string[];
}

export const applicationSizes: Readonly<Record<string, ApplicationSize>> = {
  ConvNeXtBase: {
    counts: [87566464, 87566464, 1024, 88591464],
    headInputs: 1024,
    grid: "down",
    parameters: [
      "include_top",
      "include_preprocessing",
      "weights",
      "input_tensor",
      "input_shape",
      "pooling",
      "classes",
    ],
  },
  ConvNeXtLarge: {
    counts: [196230336, 196230336, 1536, 197767336],
    headInputs: 1536,
    grid: "down",
    parameters: [
      "include_top",
      "include_preprocessing",
      "weights",
      "input_tensor",
      "input_shape",
      "pooling",
      "classes",
    ],
  },
  ConvNeXtSmall: {
    counts: [49454688, 49454688, 768, 50223688],
    headInputs: 768,
    grid: "down",
    parameters: [
      "include_top",
      "include_preprocessing",
      "weights",
      "input_tensor",
      "input_shape",
      "pooling",
      "classes",
    ],
  },
  ConvNeXtTiny: {
    counts: [27820128, 27820128, 768, 28589128],
    headInputs: 768,
    grid: "down",
    parameters: [
      "include_top",
      "include_preprocessing",
      "weights",
      "input_tensor",
      "input_shape",
      "pooling",
      "classes",
    ],
  },
  ConvNeXtXLarge: {
    counts: [348147968, 348147968, 2048, 350196968],
    headInputs: 2048,
    grid: "down",
    parameters: [
      "include_top",
      "include_preprocessing",
      "weights",
      "input_tensor",
      "input_shape",
      "pooling",
      "classes",
    ],
  },
  DenseNet121: { counts: [7037504, 6953856, 1024, 8062504], headInputs: 1024, grid: "down" },
  DenseNet169: { counts: [12642880, 12484480, 1664, 14307880], headInputs: 1664, grid: "down" },
  DenseNet201: { counts: [18321984, 18092928, 1920, 20242984], headInputs: 1920, grid: "down" },
  EfficientNetB0: { counts: [4049571, 4007548, 1280, 5330571], headInputs: 1280, grid: "up" },
  EfficientNetB1: { counts: [6575239, 6513184, 1280, 7856239], headInputs: 1280, grid: "up" },
  EfficientNetB2: { counts: [7768569, 7700994, 1408, 9177569], headInputs: 1408, grid: "up" },
  EfficientNetB3: { counts: [10783535, 10696232, 1536, 12320535], headInputs: 1536, grid: "up" },
  EfficientNetB4: { counts: [17673823, 17548616, 1792, 19466823], headInputs: 1792, grid: "up" },
  EfficientNetB5: { counts: [28513527, 28340784, 2048, 30562527], headInputs: 2048, grid: "up" },
  EfficientNetB6: { counts: [40960143, 40735704, 2304, 43265143], headInputs: 2304, grid: "up" },
  EfficientNetB7: { counts: [64097687, 63786960, 2560, 66658687], headInputs: 2560, grid: "up" },
  EfficientNetV2B0: { counts: [5919312, 5858704, 1280, 7200312], headInputs: 1280, grid: "up" },
  EfficientNetV2B1: { counts: [6931124, 6860052, 1280, 8212124], headInputs: 1280, grid: "up" },
  EfficientNetV2B2: { counts: [8769374, 8687086, 1408, 10178374], headInputs: 1408, grid: "up" },
  EfficientNetV2B3: { counts: [12930622, 12821406, 1536, 14467622], headInputs: 1536, grid: "up" },
  EfficientNetV2L: { counts: [117746848, 117234272, 1280, 119027848], headInputs: 1280, grid: "up" },
  EfficientNetV2M: { counts: [53150388, 52858356, 1280, 54431388], headInputs: 1280, grid: "up" },
  EfficientNetV2S: { counts: [20331360, 20177488, 1280, 21612360], headInputs: 1280, grid: "up" },
  MobileNet: {
    counts: [3228864, 3206976, 1024, 4253864],
    headInputs: 1024,
    grid: "down",
    parameters: [
      "input_shape",
      "alpha",
      "depth_multiplier",
      "dropout",
      "include_top",
      "weights",
      "input_tensor",
      "pooling",
      "classes",
    ],
  },
  MobileNetV2: {
    counts: [2257984, 2223872, 1280, 3538984],
    headInputs: 1280,
    grid: "up",
    parameters: ["input_shape", "alpha", "include_top", "weights", "input_tensor", "pooling", "classes"],
  },
  MobileNetV3Small: {
    counts: [939120, 927008, 576, 2554968],
    headInputs: 1024,
    grid: "up",
    parameters: [
      "input_shape",
      "alpha",
      "minimalistic",
      "include_top",
      "weights",
      "input_tensor",
      "classes",
      "pooling",
      "dropout_rate",
      "include_preprocessing",
    ],
  },
  ResNet50: { counts: [23587712, 23534592, 2048, 25636712], headInputs: 2048, grid: "up" },
  ResNet50V2: { counts: [23564800, 23519360, 2048, 25613800], headInputs: 2048, grid: "up" },
  VGG16: { counts: [14714688, 14714688, 512, 138357544], headInputs: 4096, grid: "down" },
  VGG19: { counts: [20024384, 20024384, 512, 143667240], headInputs: 4096, grid: "down" },
};
