package dev.drydock.door;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;

/** What one party has of the network: an address of IPv4, and of IPv6 all that share its first 64 bits, which one machine gets as a whole. */
final class Network {
    private static final int PREFIX_BYTES = 8;

    private Network() {}

    /** @param address the numeric address from the container: no name lookup */
    static String of(String address) {
        if (!address.contains(":")) {
            return address;
        }
        try {
            byte[] bytes = InetAddress.getByName(address).getAddress();
            return bytes.length == 4
                    ? InetAddress.getByAddress(bytes).getHostAddress()
                    : HexFormat.ofDelimiter(":").formatHex(bytes, 0, PREFIX_BYTES) + "::/64";
        } catch (UnknownHostException e) {
            return address; // the container gave none
        }
    }
}
