package dev.drydock.domain.egress;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The addresses in the arguments of a call, as strace writes them. */
final class Destinations {
    private static final String MARK = "{sa_family=";
    private static final Set<String> LOCAL_FAMILIES = Set.of("AF_UNIX", "AF_LOCAL", "AF_NETLINK", "AF_UNSPEC");
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

    /** In the order of the arguments; none if the call has no address. */
    static List<Destination> in(String call, String arguments) {
        List<Destination> found = new ArrayList<>();
        int at = 0;
        while (at < arguments.length()) {
            if (arguments.startsWith(MARK, at)) {
                int end = Quoted.endOfGroup(arguments, at);
                found.add(of(arguments.substring(at, end)));
                at = end;
            } else {
                at = arguments.charAt(at) == '"' ? Quoted.endOfText(arguments, at) : at + 1;
            }
        }
        if (found.isEmpty() && call.equals("connect") && !arguments.matches("-?[0-9]+, NULL, .*")) {
            found.add(new Destination("unreadable", 0, false));
        }
        return found;
    }

    private static Destination of(String group) {
        Matcher family = FAMILY.matcher(group);
        if (!family.lookingAt()) {
            return new Destination("unreadable", 0, false);
        }
        String name = family.group(1);
        if (!name.equals("AF_INET") && !name.equals("AF_INET6")) {
            return new Destination(name, 0, LOCAL_FAMILIES.contains(name));
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
}
