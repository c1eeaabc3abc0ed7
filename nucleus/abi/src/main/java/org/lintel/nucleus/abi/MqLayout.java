package org.lintel.nucleus.abi;

/**
 * Structs and limits of POSIX message queues. Source: {@code mq_overview(7)}, {@code mq_getattr(3)},
 * {@code sigevent(3type)}, Linux on x86-64.
 *
 * <pre>
 *   mq_attr               sigevent
 *    0  long mq_flags      0  long sigev_value
 *    8  long mq_maxmsg     8  int  sigev_signo
 *   16  long mq_msgsize   12  int  sigev_notify
 *   24  long mq_curmsgs   16
 *   32
 * </pre>
 */
public final class MqLayout {
    /** Priorities are below it. */
    public static final int MQ_PRIO_MAX = 32_768;

    public static final int ATTR_FLAGS = 0;
    public static final int ATTR_MAXMSG = 8;
    public static final int ATTR_MSGSIZE = 16;
    public static final int ATTR_CURMSGS = 24;
    public static final int ATTR_BYTES = 32;

    public static final int SIGEVENT_VALUE = 0;
    public static final int SIGEVENT_SIGNO = 8;
    public static final int SIGEVENT_NOTIFY = 12;
    public static final int SIGEVENT_BYTES = 16;

    public static final int SIGEV_SIGNAL = 0;
    public static final int SIGEV_NONE = 1;

    private MqLayout() {}
}
