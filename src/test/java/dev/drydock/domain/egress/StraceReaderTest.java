package dev.drydock.domain.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.domain.egress.EgressRecord.Counts;
import dev.drydock.domain.egress.StraceReader.Seen;
import dev.drydock.domain.egress.StraceReader.Unreadable;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What strace writes, and what a traced process could make of it. */
class StraceReaderTest {
    private static final String LOCAL =
            "7<a> 1.000000 connect(3, {sa_family=AF_INET, sin_port=htons(1), sin_addr=inet_addr(\"127.0.0.1\")}, 16) = 0";
    private static final String END = "7<a> 9.000000 +++ exited with 0 +++";

    private static Seen seen(String... lines) throws Unreadable {
        return seen(0, lines);
    }

    private static Seen seen(int exitCode, String... lines) throws Unreadable {
        StraceReader reader = new StraceReader();
        for (String line : lines) {
            reader.read(line);
        }
        return reader.whole(exitCode);
    }

    private static String connect(String address) {
        return "7<a> 2.000000 connect(3, {" + address + "}, 28) = -1 ENETUNREACH (Network is unreachable)";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sa_family=AF_UNIX, sun_path=\"/run/nscd/socket\"",
                "sa_family=AF_UNIX, sun_path=@\"\\0{sa_family=AF_INET, sin_addr=inet_addr(\\\"192.0.2.1\\\")}\"",
                "sa_family=AF_UNIX, sun_path=\"a\\\", {sa_family=AF_INET, sin_addr=inet_addr(\\\"192.0.2.1\\\")}\"",
                "sa_family=AF_NETLINK, nl_pid=0, nl_groups=00000000",
                "sa_family=AF_UNSPEC, sa_data=\"\\0\"",
                "sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr(\"127.0.0.53\")",
                "sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr(\"0.0.0.0\")",
                "sa_family=AF_INET6, sin6_port=htons(53), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, \"::1\", &sin6_addr), sin6_scope_id=0",
                "sa_family=AF_INET6, sin6_port=htons(53), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, \"::ffff:127.0.0.1\", &sin6_addr), sin6_scope_id=0"
            })
    void countsWhatStaysOnTheMachine(String address) throws Unreadable {
        Seen seen = seen(connect(address), END);
        assertThat(seen.attempts()).isEmpty();
        assertThat(seen.counts()).isEqualTo(new Counts(1, 1, 1, 0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr(\"192.0.2.1\") | 192.0.2.1 | 53",
                "sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr(\"128.0.0.1\") | 128.0.0.1 | 80",
                "sa_family=AF_INET6, sin6_port=htons(443), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, \"2001:db8::1\", &sin6_addr), sin6_scope_id=0 | 2001:db8::1 | 443",
                "sa_family=AF_INET6, sin6_port=htons(443), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, \"::ffff:192.0.2.1\", &sin6_addr), sin6_scope_id=0 | ::ffff:192.0.2.1 | 443",
                "sa_family=AF_PACKET, sll_protocol=htons(ETH_P_ALL), sll_ifindex=if_nametoindex(\"eth0\") | AF_PACKET | 0",
                "sa_family=AF_VSOCK, svm_cid=0x2, svm_port=0x1 | AF_VSOCK | 0",
                "sa_family=0x63, sa_data=\"127.0.0.1\" | 0x63 | 0",
                "sa_family=AF_INET, sa_data=\"\\1\" | AF_INET | 0"
            })
    void namesWhatGoesElsewhere(String address, String where, int port) throws Unreadable {
        assertThat(seen(LOCAL, connect(address), END).attempts())
                .containsExactly(
                        new EgressAttempt(Instant.ofEpochSecond(2), "7 a", "connect", where, port, "ENETUNREACH"));
    }

    @Test
    void joinsACallThatAnotherProcessInterrupted() throws Unreadable {
        Seen seen = seen(
                LOCAL,
                "7<a> 2.000000 connect(3, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr(\"192.0.2.1\")}, 16 <unfinished ...>",
                "8<b> 2.100000 sendmmsg(4,  <unfinished ...>",
                "7<a> 3.000000 <... connect resumed>) = -1 ETIMEDOUT (Connection timed out)",
                "8<b> 3.100000 <... sendmmsg resumed>[{msg_hdr={msg_name={sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr(\"192.0.2.2\")}, msg_namelen=16, msg_iov=[{iov_base=\"\"..., iov_len=1}], msg_iovlen=1}, msg_len=1}, {msg_hdr={msg_name={sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr(\"192.0.2.3\")}, msg_namelen=16}, msg_len=1}], 2, 0) = 2",
                "8<b> 4.000000 +++ exited with 1 +++",
                END);
        assertThat(seen.attempts())
                .extracting(EgressAttempt::at, EgressAttempt::address, EgressAttempt::result)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(Instant.ofEpochSecond(2), "192.0.2.1", "ETIMEDOUT"),
                        org.assertj.core.groups.Tuple.tuple(
                                Instant.parse("1970-01-01T00:00:02.100Z"), "192.0.2.2", "2"),
                        org.assertj.core.groups.Tuple.tuple(
                                Instant.parse("1970-01-01T00:00:02.100Z"), "192.0.2.3", "2"));
    }

    /** A process that is killed within a call, and a thread that becomes the whole process, leave half a call. */
    @Test
    void countsACallThatNeverEnded() throws Unreadable {
        String half =
                "connect(3, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr(\"192.0.2.1\")}, 16 <unfinished ...>";
        Seen seen = seen(
                137,
                LOCAL,
                "7<a> 1.100000 clone3({flags=CLONE_VM|CLONE_THREAD}, 88) = 8<a>",
                "7<a> 2.000000 " + half,
                "9<c> 2.000000 " + half,
                "10<d> 2.500000 sendto(3, \"\"..., 1, 0, NULL, 0) = ?",
                "10<d> 3.000000 +++ killed by SIGSEGV (core dumped) +++",
                "9<c> 3.000000 +++ killed by SIGKILL +++",
                "8<a> 3.000000 execve(\"/usr/bin/true\", [...], 0x7fff /* 33 vars */ <unfinished ...>",
                "7<a> 3.100000 +++ superseded by execve in pid 8 +++",
                "7<true> 3.200000 <... execve resumed>) = ?",
                "7<true> 4.000000 +++ killed by SIGKILL +++");
        assertThat(seen.attempts()).extracting(EgressAttempt::result).containsExactly("unknown", "unknown");
        assertThat(seen.counts().processes()).isEqualTo(3);
    }

    @Test
    void countsWhatItCannotLookInto() throws Unreadable {
        Seen seen = seen(
                LOCAL,
                "7<a\\76 9.000000 connect(> 2.000000 io_uring_setup(8, {flags=0}) = 5",
                "7<a> 2.000000 connect(5, 0x8, 16) = -1 EFAULT (Bad address)",
                "7<a> 2.000000 connect(5, NULL, 0) = -1 EINVAL (Invalid argument)",
                "7<a> 2.000000 sendto(5, \"\"..., 9, 0, NULL, 0) = 9",
                END);
        assertThat(seen.attempts())
                .extracting(EgressAttempt::process, EgressAttempt::address)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("7 a\\76 9.000000 connect(", "io_uring"),
                        org.assertj.core.groups.Tuple.tuple("7 a", "unreadable"));
        assertThat(seen.counts().calls()).isEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "strace: out of memory",
                "7<a> 1.000000 connect(3, {sa_family=AF_INET",
                "7<a> 1.000000 <... connect resumed>) = 0",
                "7<a<b>> 1.000000 connect(3, NULL, 0) = 0",
                "7<a> 1.000000 +++ vanished +++",
                "connect(3, NULL, 0) = 0"
            })
    void refusesALineThatStraceDoesNotWrite(String line) {
        assertThatThrownBy(() -> seen(LOCAL, line, END)).isInstanceOf(Unreadable.class);
    }

    /** To send without a family is to send to an IPv4 address; a pointer is what strace writes of memory that it may not read. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sendto(4, \"\"..., 6, 0, {sa_family=AF_UNSPEC, sa_data=\"\"...}, 16) = 6 | AF_UNSPEC",
                "sendmsg(4, {msg_name={sa_family=AF_UNSPEC, sa_data=\"\"...}, msg_namelen=16}, 0) = 6 | AF_UNSPEC",
                "sendto(4, 0x7f8a, 6, 0, 0x7ffc535c6180, 16) = 6 | unreadable",
                "sendto(4, \"{sa_family=AF_UNIX}\", 6, 0, 0x7ffc535c6180, 16) = 6 | unreadable",
                "connect(4, 0x7ffc535c6180, 16) = 0 | unreadable",
                "sendmsg(4, 0x7ffc535c6180, 0) = 6 | unreadable",
                "sendmsg(4, {msg_name=0x7ffc535c6180, msg_namelen=16}, 0) = 6 | unreadable",
                "sendmmsg(4, 0x7ffc535c6180, 2, 0) = 2 | unreadable",
                "sendmmsg(4, [{msg_hdr={msg_name=NULL, msg_namelen=0}, msg_len=1}, 0x7ffc535c6180], 2, 0) = 2 | unreadable",
                "sendmmsg(4, [{msg_hdr={msg_name=0x7ffc, msg_namelen=16}, msg_len=1}], 1, 0) = 1 | unreadable",
                "sendfd(4) = 1 | unreadable"
            })
    void countsAnAddressThatStraceCouldNotRead(String call, String address) throws Unreadable {
        assertThat(seen(LOCAL, "7<a> 2.000000 " + call, END).attempts())
                .extracting(EgressAttempt::address)
                .containsExactly(address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sendto(4, \"\"..., 6, MSG_NOSIGNAL, NULL, 0) = 6",
                "sendmsg(4, {msg_name=NULL, msg_namelen=0, msg_iov=[{iov_base=\"\"..., iov_len=1}], msg_iovlen=1}, 0) = 1",
                "sendmsg(4, NULL, 0) = -1 EFAULT (Bad address)",
                "sendmmsg(4, [{msg_hdr={msg_name=NULL, msg_namelen=0}, msg_len=1}, {msg_hdr={msg_name=NULL, msg_namelen=0}, msg_len=1}], 2, 0) = 2"
            })
    void findsNoAddressInACallOnAConnection(String call) throws Unreadable {
        assertThat(seen(LOCAL, "7<a> 2.000000 " + call, END).counts()).isEqualTo(new Counts(1, 2, 1, 0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "AF_PACKET, SOCK_RAW|SOCK_CLOEXEC, htons(0 /* ETH_P_??? */) ; AF_PACKET",
                "AF_XDP, SOCK_RAW, 0 ; AF_XDP",
                "AF_INET, SOCK_STREAM, IPPROTO_SCTP ; AF_INET SOCK_STREAM IPPROTO_SCTP",
                "AF_INET, SOCK_SEQPACKET|SOCK_CLOEXEC, IPPROTO_IP ; AF_INET SOCK_SEQPACKET IPPROTO_IP",
                "AF_INET6, SOCK_RAW, IPPROTO_ICMPV6 ; AF_INET6 SOCK_RAW IPPROTO_ICMPV6"
            })
    void namesASocketWhoseDestinationsAreNotSeen(String line) throws Unreadable {
        String[] parts = line.split(" ; ", -1);
        assertThat(seen(LOCAL, "7<a> 2.000000 socket(" + parts[0] + ") = 4", END)
                        .attempts())
                .extracting(EgressAttempt::call, EgressAttempt::address)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("socket", parts[1]));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "AF_UNIX, SOCK_STREAM|SOCK_CLOEXEC, 0",
                "AF_NETLINK, SOCK_RAW|SOCK_CLOEXEC, NETLINK_ROUTE",
                "AF_INET, SOCK_DGRAM|SOCK_CLOEXEC|SOCK_NONBLOCK, IPPROTO_IP",
                "AF_INET6, SOCK_STREAM, IPPROTO_MPTCP",
                "AF_INET, SOCK_DGRAM, IPPROTO_ICMP"
            })
    void leavesTheUsualSocketsToTheirCalls(String arguments) throws Unreadable {
        assertThat(seen(LOCAL, "7<a> 2.000000 socket(" + arguments + ") = 4", END)
                        .counts())
                .isEqualTo(new Counts(1, 1, 1, 0));
    }

    @Test
    void requiresAnEndOfEachProcessThatWasStarted() throws Unreadable {
        String untraced = "7<a> 2.000000 clone(child_stack=NULL, flags=CLONE_UNTRACED|SIGCHLD) = 99<a>";
        assertThatThrownBy(() -> seen(LOCAL, untraced, END)).hasMessageContaining("process 99 has no end");
        assertThatThrownBy(() -> seen(LOCAL, "7<a> 2.000000 vfork() = 99<a b", END))
                .isInstanceOf(Unreadable.class);
        Seen seen = seen(
                LOCAL,
                "7<a> 2.000000 clone(child_stack=NULL, flags=SIGCHLD <unfinished ...>",
                "99<a> 2.100000 +++ exited with 0 +++",
                "7<a> 2.200000 <... clone resumed>) = 2<a> /* 99 in strace's PID NS */",
                "7<a> 3.000000 fork() = -1 EAGAIN (Resource temporarily unavailable)",
                END);
        assertThat(seen.counts()).isEqualTo(new Counts(2, 1, 1, 0));
        assertThatThrownBy(() -> seen(
                        LOCAL,
                        "7<a> 2.000000 fork() = 99<a>",
                        "99<a> 3.000000 +++ exited with 0 +++",
                        "7<a> 4.000000 fork() = 99<a>",
                        END))
                .as("a number that is used again")
                .hasMessageContaining("process 99 has no end");
    }

    @Test
    void requiresTheOwnEndOfTheCommand() {
        String other = "8<b> 2.000000 +++ exited with 5 +++";
        assertThatThrownBy(() -> seen(5, LOCAL, other, END))
                .hasMessageContaining("own process 7 ended with 0")
                .hasMessageContaining("strace ended with 5");
        assertThatThrownBy(() -> seen(137, LOCAL, "8<b> 2.000000 +++ killed by SIGKILL +++", END))
                .hasMessageContaining("own process 7");
    }

    @Test
    void refusesATraceThatIsNotWhole() {
        assertThatThrownBy(() -> seen(LOCAL)).hasMessageContaining("process 7 has no end");
        assertThatThrownBy(() -> seen(137, LOCAL, END)).hasMessageContaining("strace ended with 137");
        assertThatThrownBy(StraceReaderTest::seen).hasMessageContaining("no process is in it");
        assertThatThrownBy(() -> seen(END)).hasMessageContaining("not even on this machine");
    }
}
