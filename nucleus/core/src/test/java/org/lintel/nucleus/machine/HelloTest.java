package org.lintel.nucleus.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.lintel.nucleus.Machine;
import org.lintel.nucleus.MachineConfig;
import org.lintel.nucleus.ProcessSpec;
import org.lintel.nucleus.guests.Hello;
import org.lintel.nucleus.loader.Program;
import org.lintel.nucleus.process.ExitStatus;
import org.lintel.nucleus.process.Process;

import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.List;
import java.util.Map;

/** The thinnest path: one process from start to exit. */
class HelloTest {
    @Test
    void aProcessPrintsAndExits() throws Exception {
        try (Rig rig = Rig.standard()) {
            Process process = rig.start(Hello.class, "world");
            rig.runToTheEnd();
            assertEquals("hello, world\n", rig.out(Hello.class), rig.err(Hello.class));
            assertEquals(ExitStatus.exited(0), process.exitStatus());
        }
    }

    @Test
    void aProgramThatWasNotPreparedIsTheCallersMistake() throws Exception {
        try (Machine machine = Machine.boot(MachineConfig.standard())) {
            Program program = Program.ofClassPath("late", Hello.class.getName());
            IllegalArgumentException mistake =
                    assertThrows(
                            IllegalArgumentException.class,
                            () -> machine.start(ProcessSpec.of("late", program)));
            assertEquals("machine: program late: call prepare() first", mistake.getMessage());
            assertEquals(List.of(), machine.leaks());
        }
    }

    /** Its main is there; that the class cannot be linked is what the user must be told. */
    @Test
    void aClassThatFailsVerificationIsReportedAsSuch() throws Exception {
        byte[] broken =
                ClassFile.of()
                        .build(
                                ClassDesc.of("Broken"),
                                type ->
                                        type.withMethodBody(
                                                "main",
                                                MethodTypeDesc.ofDescriptor(
                                                        "([Ljava/lang/String;)V"),
                                                ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC,
                                                HelloTest::lengthOfANumber));
        Program program = Program.ofClasses("broken", "Broken", Map.of("Broken", broken));
        program.prepare();
        try (Rig rig = Rig.standard()) {
            Process process = rig.start(ProcessSpec.of("broken", program), "");
            rig.runToTheEnd();
            assertEquals(ExitStatus.exited(1), process.exitStatus());
            assertTrue(rig.err("broken").contains("java.lang.VerifyError"), rig.err("broken"));
        }
    }

    private static void lengthOfANumber(CodeBuilder code) {
        code.iconst_0()
                .invokevirtual(
                        ConstantDescs.CD_String, "length", MethodTypeDesc.of(ConstantDescs.CD_int))
                .pop()
                .return_();
    }
}
