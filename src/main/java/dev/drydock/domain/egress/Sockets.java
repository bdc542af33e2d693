package dev.drydock.domain.egress;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The kinds of sockets. Of Unix, netlink, TCP, UDP and ICMP sockets the later calls name each destination. Of others, such as raw and packet
 * sockets and SCTP, a call that is not traced may name it, so making one counts.
 */
final class Sockets {
    /** Families whose every address is on this machine. */
    static final Set<String> WITHIN = Set.of("AF_UNIX", "AF_LOCAL", "AF_NETLINK");

    private static final Set<String> INTERNET = Set.of("AF_INET", "AF_INET6");
    private static final Set<String> TYPES = Set.of("SOCK_STREAM", "SOCK_DGRAM");
    private static final Set<String> PROTOCOLS =
            Set.of("IPPROTO_IP", "IPPROTO_TCP", "IPPROTO_UDP", "IPPROTO_MPTCP", "IPPROTO_ICMP", "IPPROTO_ICMPV6");

    private Sockets() {}

    /** The name of a kind whose destinations are not seen; empty for the others. */
    static Optional<String> unseen(String arguments) {
        List<String> parts = Quoted.parts(arguments);
        if (parts.size() != 3) {
            return Optional.of("unreadable");
        }
        String family = parts.get(0);
        if (WITHIN.contains(family)) {
            return Optional.empty();
        }
        if (!INTERNET.contains(family)) {
            return Optional.of(family);
        }
        String type = parts.get(1).split("\\|", -1)[0];
        return TYPES.contains(type) && PROTOCOLS.contains(parts.get(2))
                ? Optional.empty()
                : Optional.of(family + " " + type + " " + parts.get(2));
    }
}
