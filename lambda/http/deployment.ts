/** Milliseconds before the end of an invocation at which a function answers: its deadline, and what alarms count from. */
export const ANSWER_TIME = 1_500;
