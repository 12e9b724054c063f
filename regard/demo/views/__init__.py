"""The page of the demo business."""
