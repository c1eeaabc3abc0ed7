package org.lintel.harness.scenario;

import org.lintel.ipc.sysv.SysvConfig;

import java.util.Map;

/** Reads {@code sysv:}, the machine's limits of System V objects. Stateless. */
final class SysvReader {
    private static final Words WORDS =
            Words.of(
                    "the limits of System V objects",
                    "shmmni",
                    "shmmax",
                    "shmall",
                    "semmni",
                    "semmsl",
                    "semmns",
                    "semopm",
                    "semvmx",
                    "msgmni",
                    "msgmax",
                    "msgmnb");
    private static final int MOST_OBJECTS = SysvConfig.MOST_IDS;
    private static final int MOST_SEMAPHORES = 1 << 16;
    private static final long MOST_BYTES = 1L << 38;
    private static final int MOST_MESSAGE_BYTES = 1 << 24;

    private SysvReader() {}

    static SysvConfig sysv(Value block) throws ScenarioException {
        Map<String, Value> words = block.block(WORDS);
        SysvConfig base = SysvConfig.standard();
        return base.withSegments(
                        count(words, "shmmni", base.shmmni(), MOST_OBJECTS),
                        words.containsKey("shmmax")
                                ? words.get("shmmax").size(1, MOST_BYTES)
                                : base.shmmax(),
                        words.containsKey("shmall")
                                ? words.get("shmall").count(1, base.shmall())
                                : base.shmall())
                .withSemaphores(
                        count(words, "semmni", base.semmni(), MOST_OBJECTS),
                        count(words, "semmsl", base.semmsl(), MOST_SEMAPHORES),
                        count(words, "semmns", base.semmns(), Integer.MAX_VALUE),
                        count(words, "semopm", base.semopm(), MOST_SEMAPHORES),
                        count(words, "semvmx", base.semvmx(), Short.MAX_VALUE))
                .withQueues(
                        count(words, "msgmni", base.msgmni(), MOST_OBJECTS),
                        bytes(words, "msgmax", base.msgmax()),
                        bytes(words, "msgmnb", base.msgmnb()));
    }

    private static int count(Map<String, Value> words, String word, int without, int most)
            throws ScenarioException {
        return words.containsKey(word) ? (int) words.get(word).count(1, most) : without;
    }

    private static int bytes(Map<String, Value> words, String word, int without)
            throws ScenarioException {
        return words.containsKey(word)
                ? (int) words.get(word).size(1, MOST_MESSAGE_BYTES)
                : without;
    }
}
