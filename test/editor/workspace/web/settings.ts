export const epochs = 40;
