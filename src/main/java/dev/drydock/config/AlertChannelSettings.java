package dev.drydock.config;

import dev.drydock.yaml.Section;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A way to people or to a program that watches: an entry of {@code alerts.channels} in {@code etc/site.yaml}. */
public sealed interface AlertChannelSettings {
    /** The entry's key: lower-case letters, digits and dashes, 63 characters at most. */
    String name();

    /** The other host that the channel connects to; empty if it stays on this one. Of a command nobody knows it. */
    default Optional<String> host() {
        return Optional.empty();
    }

    /**
     * @param channels a mapping of names to channels; what is wrong with it is among its problems
     * @return those that have no problem
     */
    static List<AlertChannelSettings> read(Section channels) {
        return AlertChannelReader.read(channels);
    }

    /**
     * A server of another program.
     *
     * @param host a name or an address; one of IPv6 without brackets
     * @param port 1 to 65535
     */
    record Server(String host, int port) {
        Optional<String> outside() {
            return SiteDatabase.isHere(host) ? Optional.empty() : Optional.of(host);
        }

        @Override
        public String toString() {
            return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
        }
    }

    /**
     * A mail server.
     *
     * @param ca file of the certificates that the server's own must follow from, PEM; empty for those that Java trusts
     * @param from address of the sender
     * @param to addresses, at least one
     * @param login empty if the server asks for none
     * @param limit for connecting and for each answer
     */
    record Smtp(
            String name,
            Server server,
            MailTls tls,
            Optional<Path> ca,
            String from,
            List<String> to,
            Optional<Login> login,
            Duration limit)
            implements AlertChannelSettings {
        public Smtp {
            to = List.copyOf(to);
        }

        @Override
        public Optional<String> host() {
            return server.outside();
        }
    }

    /** How mail is encrypted on its way to the server. */
    enum MailTls {
        /** The connection is encrypted before anything is sent, or nothing is sent. */
        STARTTLS(587),
        /** The connection is encrypted from its first byte. */
        IMPLICIT(465),
        OFF(25);

        private final int port;

        MailTls(int port) {
            this.port = port;
        }

        /** Of servers that say nothing else. */
        int usualPort() {
            return port;
        }
    }

    /** @param password file of it; read for each mail */
    record Login(String user, Path password) {}

    /**
     * A log host that understands RFC 5424.
     *
     * @param ca as {@link Smtp#ca}
     * @param facility its number, 0 to 23
     * @param limit for connecting and sending
     */
    record Syslog(
            String name, Server server, SyslogTransport transport, Optional<Path> ca, int facility, Duration limit)
            implements AlertChannelSettings {
        @Override
        public Optional<String> host() {
            return server.outside();
        }
    }

    /** How syslog messages travel. */
    enum SyslogTransport {
        /** RFC 5426. */
        UDP(514),
        /** RFC 6587 with octet counting. */
        TCP(514),
        /** RFC 5425. */
        TLS(6514);

        private final int port;

        SyslogTransport(int port) {
            this.port = port;
        }

        /** Of servers that say nothing else. */
        int usualPort() {
            return port;
        }
    }

    /** @param file a plain name, of a file in the site's {@code var/alerts}, or a full path */
    record File(String name, Path file) implements AlertChannelSettings {}

    /**
     * A program of the site's.
     *
     * @param program full path
     * @param limit for one run
     */
    record Command(String name, Path program, Duration limit) implements AlertChannelSettings {}
}
