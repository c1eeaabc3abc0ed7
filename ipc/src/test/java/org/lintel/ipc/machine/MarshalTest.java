package org.lintel.ipc.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lintel.ipc.door.DoorConfig;
import org.lintel.ipc.guests.EchoServer;
import org.lintel.ipc.guests.MarshalCases;
import org.lintel.ipc.guests.SlowServer;
import org.lintel.ipc.marshal.MarshalConfig;
import org.lintel.ipc.marshal.MarshalConfig.Full;
import org.lintel.ipc.marshal.StepProbe;
import org.lintel.nucleus.MachineConfig;
import org.lintel.nucleus.process.Process;
import org.lintel.vm.UserCopy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Control areas, and the way of arguments through them, on the whole machine. */
class MarshalTest {
    static final Pattern STEP =
            Pattern.compile("\\[pid (\\d+)(?: tid (\\d+))?] ~~~ (buffer|temporary|door) (.*) ~~~");

    private static DoorConfig few(Full full) {
        return DoorConfig.standard()
                .withMarshal(MarshalConfig.standard().withBuffers(4, 1024).withFull(full));
    }

    private static void runCase(DoorConfig doors, int processors, String... args) throws Exception {
        MachineConfig config = MachineConfig.standard().withProcessors(processors);
        try (IpcRig rig = new IpcRig(config, doors)) {
            Process process = rig.start("case", MarshalCases.class, args);
            rig.runToTheEnd();
            rig.assertSucceeded(process);
        }
    }

    @ParameterizedTest(name = "MARSH-1 the area reads as documented: {0} buffers of {1} bytes")
    @CsvSource({"32, 5120", "1, 64", "7, 4096", "239, 1024"})
    void areaReadsAsDocumented(int buffers, int bytes) throws Exception {
        MarshalConfig marshal = MarshalConfig.standard().withBuffers(Math.max(2, buffers), bytes);
        runCase(
                DoorConfig.standard().withMarshal(marshal),
                1,
                "layout",
                "" + Math.max(2, buffers),
                "" + bytes);
    }

    @Test
    @DisplayName("MARSH-1 the area reads as documented through the address space")
    void areaReadsAsDocumentedFromOutside() throws Exception {
        int buffers = 8;
        int bytes = 1024;
        AreaDump dump = new AreaDump();
        DoorConfig doors =
                DoorConfig.standard()
                        .withMarshal(MarshalConfig.standard().withBuffers(buffers, bytes))
                        .withProbe(dump);
        try (IpcRig rig = new IpcRig(MachineConfig.standard(), doors)) {
            dump.process = rig.start("case", MarshalCases.class, "takeThree");
            rig.runToTheEnd();
            rig.assertSucceeded(dump.process);
        }
        // Allocated one by one, then given back: 1, 2, 3, 3, 2, 1 flags are down at the six steps.
        assertEquals(6, dump.areas.size());
        int[] down = {1, 2, 3, 3, 2, 1};
        for (int step = 0; step < down.length; step++) {
            long[] words = dump.areas.get(step);
            assertEquals(buffers, words[0], "count");
            long firstBuffer = words[2];
            assertEquals(0, firstBuffer & 0xfff, "buffers begin at a page");
            for (int i = 0; i < buffers; i++) {
                assertEquals(i < down[step] ? 0 : 1, words[1 + 2 * i], "flag " + i + " of " + step);
                assertEquals(firstBuffer + (long) i * bytes, words[2 + 2 * i], "pointer " + i);
            }
        }
    }

    /** Reads the area's words at each step, from the process's memory. */
    private static final class AreaDump implements StepProbe {
        final List<long[]> areas = new ArrayList<>();
        Process process;

        @Override
        public void step() {
            long base =
                    process.space().regions().stream()
                            .filter(region -> region.name().equals("[marshal]"))
                            .findFirst()
                            .orElseThrow()
                            .range()
                            .start();
            byte[] bytes = new byte[8 + 8 * 16];
            assertEquals(
                    bytes.length, UserCopy.copyIn(process.space(), base, bytes, 0, bytes.length));
            ByteBuffer memory = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            long[] words = new long[17];
            words[0] = memory.getInt(0);
            for (int i = 0; i < 8; i++) {
                words[1 + 2 * i] = memory.getInt(8 + 16 * i);
                words[2 + 2 * i] = memory.getLong(16 + 16 * i);
            }
            areas.add(words);
        }
    }

    @ParameterizedTest(name = "MARSH-2 racing allocators never share a buffer: {0}")
    @ValueSource(strings = {"WAIT", "GROW"})
    void racingAllocatorsNeverShareABuffer(Full full) throws Exception {
        for (int processors : IpcRig.processorCounts()) {
            runCase(few(full), processors, "race", "20000");
        }
    }

    @Test
    @DisplayName("MARSH-3 only an allocated buffer can be freed")
    void onlyAnAllocatedBufferCanBeFreed() throws Exception {
        runCase(few(Full.FAIL), 1, "free");
    }

    @ParameterizedTest(name = "MARSH-3 random frees change what they should and no more: seed {0}")
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void randomFreesChangeWhatTheyShould(int seed) throws Exception {
        runCase(few(Full.FAIL), 1, "freeFuzz", "" + seed);
    }

    @Test
    @DisplayName("MARSH-4 buffers get memory when the process begins, or when they are used")
    void buffersGetMemoryAtOnceOrWhenUsed() throws Exception {
        long page = 4096;
        long none = residentAfter(false, "touchNone");
        // The area has 41 pages; on demand one of control words and one of a buffer.
        assertEquals(41 * page, residentAfter(true, "touchNone") - none);
        assertEquals(39 * page, residentAfter(true, "touchOne") - residentAfter(false, "touchOne"));
    }

    private static long residentAfter(boolean eager, String name) throws Exception {
        DoorConfig doors =
                DoorConfig.standard().withMarshal(MarshalConfig.standard().withEager(eager));
        try (IpcRig rig = new IpcRig(MachineConfig.standard(), doors)) {
            Process process = rig.start("case", MarshalCases.class, name);
            rig.runToTheEnd();
            rig.assertSucceeded(process);
            return process.residentBytes();
        }
    }

    @Test
    @DisplayName("MARSH-5 no buffer is free: fail")
    void noBufferIsFreeFails() throws Exception {
        runCase(few(Full.FAIL), 1, "fail");
    }

    @Test
    @DisplayName("MARSH-5 no buffer is free: wait")
    void noBufferIsFreeWaits() throws Exception {
        runCase(few(Full.WAIT), 1, "wait");
        runCase(few(Full.WAIT), 2, "wait");
    }

    @Test
    @DisplayName("MARSH-5 who is woken for a buffer and leaves by an exception wakes the next one")
    void wakeIsPassedOn() throws Exception {
        runCase(few(Full.WAIT), 1, "wakePassedOn");
    }

    @Test
    @DisplayName("MARSH-5 who is woken for a buffer and ends itself wakes the next one")
    void wakeIsPassedOnAtTheEnd() throws Exception {
        runCase(few(Full.WAIT), 1, "wakePassedOnAtTheEnd");
    }

    @Test
    @DisplayName("MARSH-5 no buffer is free: grow")
    void noBufferIsFreeGrows() throws Exception {
        runCase(few(Full.GROW), 1, "grow");
    }

    @ParameterizedTest(name = "MARSH-6 a call of {0} bytes takes no buffer")
    @ValueSource(ints = {1, 64, 128})
    void smallCallTakesNoBuffer(int bytes) throws Exception {
        List<String> steps = stepsOfOneCall(bytes);
        assertTrue(steps.stream().anyMatch(s -> s.contains("UPCALL")), steps.toString());
        assertFalse(steps.stream().anyMatch(s -> s.contains("buffer")), steps.toString());
    }

    @ParameterizedTest(
            name = "MARSH-7 MARSH-8 each buffer is free again before the next is taken: {0} bytes")
    @ValueSource(ints = {129, 1000, 5120})
    void eachBufferIsFreeAgainBeforeTheNextIsTaken(int bytes) throws Exception {
        assertEquals(
                List.of(
                        "client buffer allocated",
                        "client door CALL",
                        "client temporary taken",
                        "client buffer freed by the nucleus",
                        "client door SERVER_THREAD",
                        "server buffer allocated by the nucleus",
                        "client door UPCALL",
                        "client temporary given back",
                        "server buffer freed",
                        "server buffer allocated",
                        "server door RETURN",
                        "server temporary taken",
                        "server buffer freed by the nucleus",
                        "server door SERVER_FREE",
                        "client buffer allocated by the nucleus",
                        "client temporary given back",
                        "client door RESULT",
                        "client buffer freed"),
                stepsOfOneCall(bytes));
    }

    private static List<String> stepsOfOneCall(int bytes) throws Exception {
        StringBuilder trace = new StringBuilder();
        MachineConfig config = MachineConfig.standard().withStrace(trace);
        try (IpcRig rig = new IpcRig(config, DoorConfig.standard())) {
            Process server = rig.service("server", EchoServer.class);
            Process client = rig.start("client", MarshalCases.class, "oneCall", "" + bytes);
            rig.runToTheEnd();
            rig.assertSucceeded(client);
            rig.machine.close();
            return steps(trace.toString(), Map.of(server.pid(), "server", client.pid(), "client"));
        }
    }

    static List<String> steps(String trace, Map<Integer, String> names) {
        List<String> steps = new ArrayList<>();
        Matcher matcher = STEP.matcher(trace);
        while (matcher.find()) {
            String who = names.get(Integer.parseInt(matcher.group(1)));
            String what = matcher.group(3);
            String detail =
                    matcher.group(4)
                            .replaceAll(", 0x.*", "")
                            .replaceAll("of \\d+ bytes ", "")
                            .replaceAll("^\\d+ (\\w+) \\d+$", "$1");
            if (!detail.equals("REVOKE")) {
                steps.add(who + " " + what + " " + detail);
            }
        }
        return steps;
    }

    @Test
    @DisplayName("MARSH-9 held buffers are held for the server's time, early ones are not")
    void heldBuffersAreHeldForTheServersTime() throws Exception {
        long[] early = heldFigures(false);
        long[] hold = heldFigures(true);
        String figures =
                "byte-ns early %d hold %d, peak early %d hold %d"
                        .formatted(early[0], hold[0], early[1], hold[1]);
        assertTrue(hold[0] >= 50 * early[0], figures);
        assertTrue(hold[1] >= 10 * early[1], figures);
    }

    private static long[] heldFigures(boolean hold) throws Exception {
        DoorConfig doors =
                DoorConfig.standard().withMarshal(MarshalConfig.standard().withHold(hold));
        try (IpcRig rig = new IpcRig(MachineConfig.standard(), doors)) {
            rig.service("server", SlowServer.class);
            Process client = rig.start("client", MarshalCases.class, "held", "200");
            rig.runToTheEnd();
            rig.assertSucceeded(client);
            assertEquals(0, rig.counter("marshal.allocatedBytes"));
            return new long[] {rig.counter("marshal.heldByteNs"), rig.counter("marshal.peakBytes")};
        }
    }

    @Test
    @DisplayName("MARSH-12 a bad reference to a buffer is EINVAL, and changes nothing")
    void badReferenceChangesNothing() throws Exception {
        runCase(few(Full.FAIL), 1, "badReferences");
    }

    @Test
    @DisplayName("MARSH-12 an area that was overwritten is refused, and works again when mended")
    void overwrittenAreaIsRefused() throws Exception {
        runCase(few(Full.FAIL), 1, "corrupt");
    }
}
