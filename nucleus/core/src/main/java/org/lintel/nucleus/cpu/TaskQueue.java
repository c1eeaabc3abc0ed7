package org.lintel.nucleus.cpu;

/**
 * First-in first-out queue of runnable tasks; intrusive, so that queueing allocates nothing.
 *
 * <p><b>Threads.</b> Confined to one emulated processor.
 */
public final class TaskQueue {
    private Task head;
    private Task tail;
    private int size;

    public int size() {
        return size;
    }

    public void add(Task task) {
        assert task.nextInQueue == null && task != tail : "task queued twice";
        if (tail == null) {
            head = task;
        } else {
            tail.nextInQueue = task;
        }
        tail = task;
        size++;
    }

    public void addFirst(Task task) {
        assert task.nextInQueue == null && task != tail : "task queued twice";
        task.nextInQueue = head;
        head = task;
        if (tail == null) {
            tail = task;
        }
        size++;
    }

    /** {@return the first task, removed, or null when there is none} */
    public Task poll() {
        Task task = head;
        if (task != null) {
            head = task.nextInQueue;
            if (head == null) {
                tail = null;
            }
            task.nextInQueue = null;
            size--;
        }
        return task;
    }
}
