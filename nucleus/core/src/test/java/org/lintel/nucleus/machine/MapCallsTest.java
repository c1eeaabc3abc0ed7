package org.lintel.nucleus.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lintel.nucleus.MachineConfig;
import org.lintel.nucleus.ProcessSpec;
import org.lintel.nucleus.guests.MappingCases;
import org.lintel.nucleus.handle.MemoryFile;
import org.lintel.nucleus.process.Process;
import org.lintel.vm.MemoryObject;

import java.util.Arrays;

/**
 * The rules of the memory calls as a program sees them, on one processor and two. Descriptor 0 is a
 * file of two pages, filled with 7, that is open for reading only.
 */
class MapCallsTest {
    private static final int PAGE = 4096;

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    M05 M19 a file open for reading: shared writing is EACCES, private is not | readOnly
                    M06 FIXED must be aligned, a hint need not be                 | alignment
                    M07 M59 more than the space has is ENOMEM, a fork then works  | hugeThenFork
                    M08 FIXED replaces what was there, and keeps the neighbours   | fixed
                    M09 NOREPLACE over something is EEXIST and changes nothing    | noReplace
                    M13 up to the limit is well, beyond it ENOMEM                 | limit
                    M15 less than a page maps the whole page                      | small
                    M17 WRITE alone can be read as well                           | writeOnly
                    M20 rights taken and given back keep the data                 | keepData
                    M21 mprotect of a middle page splits, its undoing merges      | splitAndMerge
                    M30 the length of munmap is rounded up, or EINVAL             | roundUp
                    M31 a partial unmap keeps the rest                            | partial
                    M33 private changes go with the mapping, shared ones stay     | dropped
                    M34 unmap beside access: data or a fault, nothing else        | race
                    M35 tables are given back too                                 | tables
                    M38 mremap shrinks and grows in place, ENOMEM when blocked    | remapInPlace
                    M38 MAYMOVE moves the contents                                | remapMoves
                    M38 FIXED goes there, an overlap is EINVAL                    | remapFixed
                    M38 mremap of what is no mapping is EFAULT, bad flags EINVAL  | remapErrors
                    M38 M55 a part moves while a child shares it                  | remapShared
                    M40 a grown shared anonymous mapping is SIGBUS beyond its end | remapAnonymous
                    M38 a moved mapping of an object shows the object still       | remapObject
                    mlock faults pages in, a hole is ENOMEM                       | mlock
                    M44 madvise: EINVAL, and ENOMEM for a hole                    | badAdvice
                    M19 M44 unknown bits are EINVAL, too low an address EPERM     | badArguments
                    M52 a call under way reads what the owner stores meanwhile    | longRead
                    M53 a call under way and a store meet in the same page        | longWrite
                    M54 a private page of a file does not alter other readers     | privateReaders
                    M55 a region partly kept from the child                       | partlyForked
                    """)
    void mappingsHold(String title, String name) throws Exception {
        for (int processors : new int[] {1, 2}) {
            MachineConfig config =
                    MachineConfig.standard().withProcessors(processors).withMemoryBytes(16L << 20);
            try (Rig rig = new Rig(config)) {
                MemoryObject pages = new MemoryObject(rig.machine.memory(), 2 * PAGE, "input");
                byte[] sevens = new byte[2 * PAGE];
                Arrays.fill(sevens, (byte) 7);
                pages.write(0, sevens, 0, sevens.length);
                MemoryFile input = MemoryFile.open(rig.machine.files(), pages);
                pages.release();
                Process process =
                        rig.start(
                                ProcessSpec.of("case", Rig.program(MappingCases.class), name),
                                input);
                rig.runToTheEnd();
                assertEquals("exit 0", process.exitStatus().toString(), () -> rig.err("case"));
            }
        }
    }
}
