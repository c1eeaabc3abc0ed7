package org.lintel.ipc.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lintel.ipc.door.DoorConfig;
import org.lintel.ipc.guests.RandomCalls;
import org.lintel.ipc.guests.RandomCalls.Plan;
import org.lintel.ipc.marshal.MarshalConfig;
import org.lintel.nucleus.MachineConfig;
import org.lintel.nucleus.process.Process;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;

/** The order of the steps of a call, for calls of random sizes, policies and nesting. */
class CallOrderTest {
    private static final int[] INLINE = {0, 16, 128, 512};
    private static final int[] BUFFER = {1024, 4096, 5120};

    @ParameterizedTest(
            name = "MARSH-7 MARSH-8 MARSH-9 random calls go the documented way: seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void randomCallsGoTheDocumentedWay(long seed) throws Exception {
        Random random = new Random(seed);
        MarshalConfig marshal =
                MarshalConfig.standard()
                        .withBuffers(8, BUFFER[random.nextInt(BUFFER.length)])
                        .withInlineBytes(INLINE[random.nextInt(INLINE.length)])
                        .withHold(seed % 3 == 0);
        List<String> expected = new ArrayList<>();
        for (Plan plan : RandomCalls.plans(seed)) {
            new Way(marshal, plan, expected).call("first", "second", plan.depth());
        }
        assertEquals(
                String.join("\n", expected),
                String.join("\n", stepsOf(seed, marshal)),
                () -> "seed " + seed + ", " + marshal);
    }

    /** Writes down what the steps of a call must be: figure 4, and figure 1 for buffers that are held. */
    private record Way(MarshalConfig marshal, Plan plan, List<String> steps) {
        boolean buffered(int size) {
            return size > marshal.inlineBytes() && size <= marshal.bufferBytes();
        }

        void add(boolean happens, String step) {
            if (happens) {
                steps.add(step);
            }
        }

        void call(String client, String server, int depth) {
            boolean in = buffered(plan.request());
            boolean frames = plan.request() > marshal.inlineBytes();
            boolean early = !marshal.hold();
            add(in, client + " buffer allocated");
            steps.add(client + " door CALL");
            add(frames, client + " temporary taken");
            add(in && early, client + " buffer freed by the nucleus");
            steps.add(client + " door SERVER_THREAD");
            add(in, server + " buffer allocated by the nucleus");
            steps.add(client + " door UPCALL");
            add(frames, client + " temporary given back");
            add(in && early, server + " buffer freed");
            if (depth > 0) {
                call(server, client, depth - 1);
            }
            answer(client, server, in && !early);
        }

        /** @param held whether both sides still have the buffer of the request */
        private void answer(String client, String server, boolean held) {
            boolean out = buffered(plan.answer());
            boolean frames = plan.answer() > marshal.inlineBytes();
            add(out && !held, server + " buffer allocated");
            add(held && !out, server + " buffer freed");
            steps.add(server + " door RETURN");
            add(frames, server + " temporary taken");
            add(out, server + " buffer freed by the nucleus");
            steps.add(server + " door SERVER_FREE");
            add(out && !held, client + " buffer allocated by the nucleus");
            add(frames, client + " temporary given back");
            steps.add(client + " door RESULT");
            add(out || held, client + " buffer freed");
        }
    }

    private static List<String> stepsOf(long seed, MarshalConfig marshal) throws Exception {
        StringBuilder trace = new StringBuilder();
        MachineConfig config = MachineConfig.standard().withSeed(seed).withStrace(trace);
        try (IpcRig rig = new IpcRig(config, DoorConfig.standard().withMarshal(marshal))) {
            Process first = rig.start("case", RandomCalls.class, "" + seed);
            rig.runToTheEnd();
            rig.assertSucceeded(first);
            rig.machine.close();
            Map<Integer, String> names = new HashMap<>(Map.of(first.pid(), "first"));
            Matcher matcher = MarshalTest.STEP.matcher(trace);
            while (matcher.find()) {
                names.putIfAbsent(Integer.parseInt(matcher.group(1)), "second");
            }
            return MarshalTest.steps(trace.toString(), names);
        }
    }
}
