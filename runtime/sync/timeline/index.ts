export * from './ports.ts';
export { printExchange, printTimeline } from './print-timeline.ts';
export { createTimelineRecorder } from './recorder.ts';
export { type RecordedExchange, type RunTimeline, type TimelineEntry, timelineOf } from './timeline.ts';
