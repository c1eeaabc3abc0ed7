package org.lintel.nucleus.cpu;

/**
 * Run queues by level: the lowest number comes first, equals in the order in which they came.
 *
 * <p><b>Threads.</b> Confined to the processor, as the {@link Policy} that has it.
 */
final class ReadyLevels {
    private final TaskQueue[] queues;
    private int size;

    ReadyLevels(int levels) {
        queues = new TaskQueue[levels];
        for (int i = 0; i < levels; i++) {
            queues[i] = new TaskQueue();
        }
    }

    void add(Task task, int level) {
        queues[level].add(task);
        size++;
    }

    /** Puts a task before its equals. */
    void addFirst(Task task, int level) {
        queues[level].addFirst(task);
        size++;
    }

    /** {@return the first level that has any task} There is one. */
    int firstLevel() {
        int level = 0;
        while (queues[level].size() == 0) {
            level++;
        }
        return level;
    }

    /** {@return the first task of the first level that has any, or null} */
    Task poll() {
        for (int level = 0; size > 0 && level < queues.length; level++) {
            Task task = poll(level);
            if (task != null) {
                return task;
            }
        }
        return null;
    }

    /** {@return the first task of a level, or null} */
    Task poll(int level) {
        Task task = queues[level].poll();
        if (task != null) {
            size--;
        }
        return task;
    }

    int size() {
        return size;
    }
}
