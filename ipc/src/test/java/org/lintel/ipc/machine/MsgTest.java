package org.lintel.ipc.machine;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lintel.ipc.IpcConfig;
import org.lintel.ipc.guests.MsgCases;
import org.lintel.ipc.sysv.SysvConfig;
import org.lintel.nucleus.MachineConfig;
import org.lintel.nucleus.process.Process;

/** Message queues as msgget(2), msgop(2) and msgctl(2) describe them. */
class MsgTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    Q01 msgget: ENOENT, EEXIST, EACCES, ENOSPC                | keys
                    Q02 msgsnd: EINVAL, EFAULT, EACCES                        | badSends
                    Q03 a full queue is EAGAIN, or waits for room             | full
                    Q04 a signal ends either wait with EINTR                  | interrupted
                    Q05 removed while they wait: EIDRM for both sides         | removed
                    Q06 too small a buffer is E2BIG, the message stays        | tooBig
                    Q06 MSG_NOERROR cuts the text off                         | truncates
                    Q08 type 0, above and below                               | types
                    Q09 no match is ENOMSG; a receiver waits for its type     | noMatch
                    Q10 MSG_EXCEPT takes another type                         | except
                    Q12 an empty message is a message, and takes a place      | empty
                    Q13 counts, pids and times follow each operation          | status
                    Q14 IPC_SET of qbytes: raising wants privilege            | capacity
                    Q15 rights and bad arguments of msgctl                    | rights
                    MSG_COPY leaves the message                               | copy
                    msgrcv: EFAULT and EINVAL cost no message                 | badReceives
                    MSG_INFO and MSG_STAT agree with what is there            | listing
                    many senders and receivers, each text in its order        | stress
                    killed senders and receivers leave nothing                | killed
                    no frame for a message is ENOMEM                          | outOfMemory
                    too many messages for the machine are ENOMEM              | tooMany
                    """)
    void queuesAreAsTheManualSays(String title, String name) throws Exception {
        SysvConfig standard = SysvConfig.standard();
        SysvConfig limits = name.equals("keys") ? standard.withQueues(4, 8192, 16_384) : standard;
        for (int processors : IpcRig.processorCounts()) {
            MachineConfig config =
                    MachineConfig.standard()
                            .withProcessors(processors)
                            .withMemoryBytes(name.equals("outOfMemory") ? 4 << 20 : 64 << 20);
            try (IpcRig rig = new IpcRig(config, IpcConfig.standard().withSysv(limits))) {
                Process process = rig.start("case", MsgCases.class, name);
                rig.runToTheEnd();
                rig.assertSucceeded(process);
            }
        }
    }
}
