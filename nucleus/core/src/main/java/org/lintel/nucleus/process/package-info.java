/**
 * Processes, threads, signals: how they begin, what they share, how they end.
 *
 * <p>Models {@code task_struct}, {@code signal_struct} and {@code kernel/{fork,exit,signal}.c} of
 * Linux; calls behave as the manual pages of section 2 say. <b>Deliberately missing:</b> users and
 * rights (everybody is root; a scenario's processes trust each other no more than their memory
 * allows), sessions and terminals, real-time signals' queues, ptrace, vfork (fork is as cheap).
 *
 * <pre>
 *   Creation ─▶ Process ── Image (program, address space)      replaced by Exec
 *     launch      │  ├─ HandleTable, SignalState, Limits, Job
 *     fork        │  └─ UserThread …  (a cpu.Task)
 *     thread      ▼
 *              Ending: beginExit ─▶ each thread at its checkpoint ─▶ the last one tears down ─▶ Family
 * </pre>
 *
 * <p><b>Locks.</b> PROCESS_TABLE, then PROCESS (parent before child), then SIGNALS; futex buckets
 * after them. Nothing here is called back under a lock. Tests: package {@code machine}.
 */
package org.lintel.nucleus.process;
