import { checkMarked } from "../../support/carets";

describe("Ultralytics", () => {
  it("reads train's settings and fills in its defaults", () =>
    checkMarked(`
from ultralytics import YOLO
model = YOLO("yolo11s.pt")
#            ^^^^^^^^^^^^ modelId = yolo11s.pt
model.train(data="coco8.yaml", epochs=50, batch=32, device=[0, 1])
#^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ run
#                ^^^^^^^^^^^^ datasetId = coco8.yaml
#                                     ^^ epochs = 50
#                                               ^^ globalBatchSize = 32
#                                                          ^^^^^^ acceleratorCount = 2
model.val()
# also: framework = ultralytics (derived); task = detection (derived); method = full (derived)
# also: imageSize = 640 (default); precision = fp16 (default); microBatchSize = 16 (derived)
`));
});
