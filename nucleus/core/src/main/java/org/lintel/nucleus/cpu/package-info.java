/**
 * Emulated processors: who runs, who waits, what time it is.
 *
 * <p>Models the scheduler, wait channels and timer wheel of a small Unix. <b>Deliberately missing:</b>
 * priority inheritance (no lock is held across a switch, so there is nothing to inherit), processor
 * affinity, a bound on what real-time tasks take.
 *
 * <pre>
 *   Scheduler ── Cpu 0 ── Policy ── tasks that are runnable here
 *       │          │ ▲
 *       │          │ └ inbox ◀─ tasks from other processors, timers, the host
 *       │          ▼
 *       │        carrier ⇄ Baton ⇄ host thread of the task that runs
 *       ├── VirtualClock, TimerQueue
 *       └── Host (the machine): dispatched, allIdle, panicked
 *   WaitQueue ── Waiter ── Task      tasks that wait for an object, under the object's lock
 * </pre>
 *
 * <p><b>Locks.</b> {@link org.lintel.nucleus.cpu.LockRank} is the nucleus's global order; this package
 * itself uses TIMERS and IDLE. Run queues have none. <b>Threads and memory ordering.</b> {@link
 * org.lintel.nucleus.cpu.Wait} (end of a wait), {@link org.lintel.nucleus.cpu.Cpu} (inbox), {@link org.lintel.nucleus.cpu.UserMode} (modes),
 * {@link org.lintel.nucleus.cpu.Handoff} (turns).
 *
 * <p><b>Units.</b> Ticks for processor time, nanoseconds of virtual time for deadlines. Tests: {@code
 * SchedulerTest}.
 */
package org.lintel.nucleus.cpu;
