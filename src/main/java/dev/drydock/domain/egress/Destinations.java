package dev.drydock.domain.egress;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The addresses in the arguments of a call, as strace writes them. */
final class Destinations {
    private static final String NONE = "NULL";
    private static final Pattern FAMILY = Pattern.compile("\\{sa_family=([A-Za-z0-9_]+)");
    private static final Pattern PORT = Pattern.compile("sin6?_port=htons\\(([0-9]{1,5})\\)");
    private static final Pattern ADDRESS = Pattern.compile(
            "sin_addr=inet_addr\\(\"([0-9.]{7,15})\"\\)|inet_pton\\(AF_INET6, \"([0-9A-Fa-f:.]{2,45})\"");
    /** The unspecified address is this machine for the kernel. */
    private static final Pattern LOOPBACK =
            Pattern.compile("127\\.[0-9.]+|0\\.0\\.0\\.0|::1|::|::ffff:127\\.[0-9.]+|::ffff:0\\.0\\.0\\.0");

    private Destinations() {}

    /** @param local on this machine */
    record Destination(String address, int port, boolean local) {}

    /**
     * In the order of the arguments; none if the call has no address. What stands in the place of an address and is none, such as a bare
     * pointer into a process whose memory strace cannot read, is an unreadable destination.
     */
    static List<Destination> in(String call, String arguments) {
        return addresses(call, Quoted.parts(arguments)).stream()
                .filter(address -> !address.equals(NONE))
                .map(address -> of(call, address))
                .toList();
    }

    private static List<String> addresses(String call, List<String> arguments) {
        return switch (call) {
            case "connect" -> List.of(part(arguments, 1));
            case "sendto" -> List.of(part(arguments, 4));
            case "sendmsg" -> List.of(nameIn(part(arguments, 1)));
            case "sendmmsg" -> namesIn(part(arguments, 1));
            default -> List.of("");
        };
    }

    private static List<String> namesIn(String messages) {
        if (messages.equals(NONE) || messages.equals("[]")) {
            return List.of();
        }
        List<String> parts = Quoted.partsOfGroup(messages);
        if (parts.isEmpty()) {
            return List.of("");
        }
        return parts.stream()
                .map(message -> nameIn(value("msg_hdr=", Quoted.partsOfGroup(message))))
                .toList();
    }

    private static String nameIn(String header) {
        return header.equals(NONE) ? NONE : value("msg_name=", Quoted.partsOfGroup(header));
    }

    private static String value(String key, List<String> fields) {
        String first = part(fields, 0);
        return first.startsWith(key) ? first.substring(key.length()) : "";
    }

    private static String part(List<String> parts, int index) {
        return index < parts.size() ? parts.get(index) : "";
    }

    private static Destination of(String call, String group) {
        Matcher family = FAMILY.matcher(group);
        if (!family.lookingAt() || Quoted.partsOfGroup(group).isEmpty()) {
            return new Destination("unreadable", 0, false);
        }
        String name = family.group(1);
        if (!name.equals("AF_INET") && !name.equals("AF_INET6")) {
            return new Destination(name, 0, Sockets.WITHIN.contains(name) || dissolves(call, name));
        }
        Matcher address = ADDRESS.matcher(group);
        if (!address.find()) {
            return new Destination(name, 0, false);
        }
        String text = address.group(1) == null ? address.group(2) : address.group(1);
        Matcher port = PORT.matcher(group);
        return new Destination(
                text,
                port.find() ? Integer.parseInt(port.group(1)) : 0,
                LOOPBACK.matcher(text).matches());
    }

    /** A connect without a family ends an association. To send without one goes to an IPv4 address. */
    private static boolean dissolves(String call, String family) {
        return call.equals("connect") && family.equals("AF_UNSPEC");
    }
}
