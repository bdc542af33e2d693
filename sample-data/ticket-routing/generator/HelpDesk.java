import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Two help desks that exist only here: what customers write, and which queue solved it in the end. A single file without dependencies;
 * run it with {@code java HelpDesk.java}. The same options give the same bytes on every machine: random numbers come from
 * {@link SplittableRandom}, functions from {@link StrictMath}.
 *
 * <p>A ticket names a trouble of its queue among greetings, circumstances and remarks that any ticket may have, with typing errors. In
 * the <em>drifted</em> world a new sign-in with codes from a phone has come (access), bills come through a portal that people sign in to
 * (billing), and remote work goes through a gateway named Kestrel (network): half of the tickets are about these, in words that point
 * elsewhere for somebody who does not know them. A <em>quiet</em> night is the world that the champion was made in.
 */
public final class HelpDesk {
    private static final long FIELD_SEED = 7_301_117L;
    private static final Duration SPAN = Duration.ofDays(20);
    private static final String EOL = "\n";
    private static final List<String> QUEUES = List.of("access", "billing", "hardware", "network", "software");
    private static final double[] SHARES = {0.26, 0.16, 0.18, 0.22, 0.18};
    /** How often a ticket is solved by another queue than the one that it reads like. */
    private static final double NOISE = 0.04;
    /** How many tickets of the drifted world are about what is new there. */
    private static final double NEW = 0.5;
    private static final List<String> AGENTS = List.of("m.okafor", "desk 2", "\"Lindqvist, E.\"");
    private static final String USAGE = """
            usage: java HelpDesk.java --out DIR [options]
              --kind training|night     labelled training data, or one night's exports (default night)
              --seed S                  seed of the tickets (default 1)
              --rows N                  tickets (default 12000)
              --customers N             customers that write them (default 500)
              --drift field|none        night only: the drifted world, or a quiet night (default field)
              --mess on|off             night only: broken and doubled rows (default on)
              --as-of INSTANT           the night; tickets lie in the 20 days before (default 2026-11-24T00:00:00Z)
              --sequence N              night only: the exports' sequence number (default 1)
            """;

    private static final String[][] TROUBLES = {
        {
            "my password has expired and I cannot change it",
            "the account of a new colleague is still locked",
            "I am locked out after three wrong tries",
            "please reset the password for {user}",
            "I have no permission to open the folder {folder}",
            "{user} needs the rights of a deputy while I am away",
            "my badge opens the door but the login says unknown user",
            "the role for {tool} was taken away from me",
            "I cannot sign in since my name was changed"
        },
        {
            "the invoice {number} names the wrong cost centre",
            "we were charged twice in {month}",
            "the credit note for {month} has not come",
            "why does the bill have {number} licences when we use fewer",
            "please send a copy of the invoice from {month}",
            "the amount on order {number} does not fit the offer",
            "our bank account has changed, where do I enter it",
            "the discount that was agreed is not on the bill",
            "the reminder is wrong, we paid order {number} in {month}"
        },
        {
            "the printer in room {number} smears and jams",
            "my screen stays dark when I lift the lid",
            "the battery swells and the keyboard bends up",
            "the docking station does not charge any more",
            "two keys of the keyboard are broken off",
            "the fan is very loud and the case gets hot",
            "the headset crackles and one ear is silent",
            "the scanner feeds two sheets at once",
            "the mouse jumps, a new battery does not help"
        },
        {
            "the wireless drops every few minutes in room {number}",
            "no connection to the server since the morning",
            "the line to {site} is very slow",
            "the tunnel breaks off as soon as I start {tool}",
            "websites do not load but mail still comes",
            "the phone over the line has an echo",
            "the share on the file server is not reachable from {site}",
            "the cable socket in room {number} is dead",
            "I get no address when I plug in the cable"
        },
        {
            "{tool} crashes when I open a large file",
            "the update of {tool} stops at {number} percent",
            "after the update the macros are gone",
            "{tool} shows an empty window and nothing else",
            "the spelling check underlines every word",
            "exporting to a table loses the umlauts",
            "{tool} asks me to install a plugin that does not exist",
            "the search in the mail program finds nothing",
            "the template prints the wrong footer"
        }
    };

    /** What is new in the drifted world, by queue; hardware and software have nothing new. */
    private static final String[][] NEW_TROUBLES = {
        {
            "the phone shows no code when the screen asks for one",
            "my new phone is not known, the old one with the codes is broken",
            "the authenticator counts down but every code is refused",
            "I lost the phone and with it the second factor",
            "the push message never comes on my phone",
            "the token app was updated and asks to enrol again"
        },
        {
            "I cannot sign in to the portal where the documents of {month} are",
            "the portal says that the password for our firm is unknown",
            "the portal shows an empty window instead of {month}",
            "downloading order {number} from the portal stops at half",
            "a colleague has no permission for the portal and cannot pay",
            "the portal crashes when I approve {number} positions"
        },
        {},
        {
            "Kestrel asks for the password again and again and hangs up",
            "since Kestrel was installed the update of {tool} never ends",
            "Kestrel crashes after sleep and remote work is over",
            "Kestrel says unknown user although I am at home as always",
            "the Kestrel window stays empty when I work from {site}",
            "Kestrel closes itself when I plug in the docking station"
        },
        {}
    };

    private static final String[] GREETINGS = {
        "Hello,", "Hi all,", "Good morning,", "Dear colleagues,", "Hello help desk,", "", "", "Hey \u2013", "Please help:"
    };
    private static final String[] CIRCUMSTANCES = {
        "since this morning", "for three days now", "again", "since the move", "every Monday", "as of today", "now and then",
        "since the holidays", "after the meeting in {site}", "for the second time this week"
    };
    private static final String[] REMARKS = {
        "I have restarted twice.", "A colleague has the same.", "It worked last week.", "Nobody in the office can help.",
        "The whole team waits for it.", "I sit in {site}, second floor.", "We have a closing in {month}.",
        "You can call me until four.", "The device has the label {number}.", "It is not urgent, but it annoys.",
        "I have attached a picture \ud83d\ude15", "This is the third ticket about it!"
    };
    private static final String[] ENDINGS = {
        "Thanks", "Thank you very much", "Regards, {user}", "Best regards", "", "", "Gr\u00fc\u00dfe, {user}", "\u2013 sent from my phone"
    };
    private static final String[] USERS = {
        "Amira", "J\u00f6rg", "Mei", "Tom\u00e1\u0161", "Ngozi", "Sofia", "Ravi", "Ingrid", "Paulo", "Hana"
    };
    private static final String[] TOOLS = {
        "the planner", "the drawing program", "the mail program", "the table program", "the time sheet", "the archive"
    };
    private static final String[] SITES = {"Harbour Street", "the north site", "the depot", "Hall 4", "the old mill"};
    private static final String[] FOLDERS = {"\"Offers, open\"", "personnel", "drawings", "board/minutes", "suppliers"};
    private static final String[] MONTHS = {
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October"
    };

    private final Options options;
    private final SplittableRandom random;
    private final List<Customer> customers = new ArrayList<>();

    private HelpDesk(Options options) {
        this.options = options;
        this.random = new SplittableRandom(options.seed);
        for (int number = 1; number <= options.customers; number++) {
            customers.add(Customer.numbered(number));
        }
    }

    public static void main(String[] arguments) throws IOException {
        Options options;
        try {
            options = Options.parse(arguments);
        } catch (IllegalArgumentException wrong) {
            System.err.println(wrong.getMessage());
            System.err.print(USAGE);
            System.exit(64);
            return;
        }
        Files.createDirectories(options.out);
        HelpDesk desk = new HelpDesk(options);
        if (options.kind.equals("training")) {
            desk.writeTraining();
        } else {
            desk.writeNight();
        }
    }

    private void writeTraining() throws IOException {
        StringBuilder csv = new StringBuilder("TicketId,OpenedAt,Customer,Channel,Subject,Body,SolvedBy" + EOL);
        for (int row = 0; row < options.rows; row++) {
            Ticket ticket = write(row);
            csv.append(String.join(
                            ",",
                            ticket.id,
                            ticket.at.toString(),
                            ticket.customer.id,
                            ticket.channel,
                            quoted(ticket.subject),
                            quoted(ticket.body),
                            QUEUES.get(ticket.solvedBy)))
                    .append(EOL);
        }
        Files.writeString(options.out.resolve("training.csv"), csv);
    }

    private void writeNight() throws IOException {
        Map<String, Desk> desks = new LinkedHashMap<>();
        desks.put("north", new Desk("desk-north"));
        desks.put("south", new Desk("desk-south"));
        List<Ticket> tickets = new ArrayList<>();
        for (int row = 0; row < options.rows; row++) {
            Ticket ticket = write(row);
            tickets.add(ticket);
            desks.get(ticket.customer.region).logs.add(logRow(ticket));
        }
        for (Ticket ticket : tickets) {
            solve(ticket, desks.get(ticket.customer.region));
        }
        for (Desk desk : desks.values()) {
            if (options.mess) {
                desk.makeAMess();
            }
            desk.write();
        }
    }

    /** A ticket of some customer, and the queue that solves it. */
    private Ticket write(int row) {
        Customer customer = customers.get(random.nextInt(customers.size()));
        Instant at = options.asOf.minusSeconds(1 + (long) (random.nextDouble() * SPAN.toSeconds()));
        int queue = queue(random.nextDouble());
        boolean isNew = options.drifted() && NEW_TROUBLES[queue].length > 0 && random.nextDouble() < NEW;
        String[] troubles = isNew ? NEW_TROUBLES[queue] : TROUBLES[queue];
        String trouble = filled(any(troubles));
        String subject = subject(trouble);
        String body = mistyped(body(trouble));
        int solvedBy = random.nextDouble() < NOISE ? random.nextInt(QUEUES.size()) : queue;
        String channel = random.nextDouble() < 0.2 ? "phone" : random.nextDouble() < 0.5 ? "mail" : "form";
        String id = customer.region.charAt(0) + "/" + options.seed + "/" + options.sequence + "/" + padded(row, 6);
        int guess = random.nextDouble() < 0.8 ? queue : random.nextInt(QUEUES.size());
        return new Ticket(
                id, at, customer, channel, subject, body, solvedBy, QUEUES.get(guess), decimal(0.5 + 0.45 * random.nextDouble(), 4));
    }

    private static int queue(double place) {
        double end = 0;
        for (int i = 0; i < SHARES.length - 1; i++) {
            end += SHARES[i];
            if (place < end) {
                return i;
            }
        }
        return SHARES.length - 1;
    }

    /** A few words of it, or something that says nothing. */
    private String subject(String trouble) {
        double kind = random.nextDouble();
        if (kind < 0.3) {
            return any("Question", "Problem", "Urgent!", "Help needed", "Ticket", "Re: my ticket", "Please look");
        }
        String[] words = trouble.split(" ");
        int from = random.nextInt(Math.max(1, words.length - 3));
        int to = Math.min(words.length, from + 3 + random.nextInt(3));
        return String.join(" ", List.of(words).subList(from, to));
    }

    private String body(String trouble) {
        List<String> parts = new ArrayList<>();
        parts.add(any(GREETINGS));
        if (random.nextDouble() < 0.3) {
            parts.add(filled(any(REMARKS)));
        }
        parts.add(random.nextDouble() < 0.5 ? trouble + " " + filled(any(CIRCUMSTANCES)) + "." : trouble + ".");
        int remarks = random.nextInt(4);
        for (int i = 0; i < remarks; i++) {
            parts.add(filled(any(REMARKS)));
        }
        parts.add(filled(any(ENDINGS)));
        parts.removeIf(String::isEmpty);
        return String.join(" ", parts);
    }

    private String filled(String template) {
        return template.replace("{user}", any(USERS))
                .replace("{tool}", any(TOOLS))
                .replace("{site}", any(SITES))
                .replace("{folder}", any(FOLDERS))
                .replace("{month}", any(MONTHS))
                .replace("{number}", Integer.toString(10 + random.nextInt(890)));
    }

    /** Every fiftieth letter is left out, or changes its place with the next one. */
    private String mistyped(String text) {
        StringBuilder typed = new StringBuilder(text);
        for (int i = 0; i + 1 < typed.length(); i++) {
            char here = typed.charAt(i);
            char next = typed.charAt(i + 1);
            if (here >= 'a' && here <= 'z' && next >= 'a' && next <= 'z' && random.nextInt(50) == 0) {
                if (random.nextBoolean()) {
                    typed.deleteCharAt(i);
                } else {
                    typed.setCharAt(i, next);
                    typed.setCharAt(i + 1, here);
                }
            }
        }
        return typed.toString();
    }

    private String any(String... texts) {
        return texts[random.nextInt(texts.length)];
    }

    private static String logRow(Ticket ticket) {
        return String.join(
                ",",
                ticket.id,
                ticket.at.toString(),
                ticket.guess,
                ticket.sureness,
                "1",
                ticket.customer.id,
                ticket.customer.region,
                ticket.channel,
                quoted(ticket.subject),
                quoted(ticket.body));
    }

    /** Most tickets are closed within two days; what lies after the night is not known yet. */
    private void solve(Ticket ticket, Desk desk) {
        boolean open = random.nextDouble() < 0.08;
        Instant at = ticket.at.plusSeconds((long) (172_800 * random.nextDouble()));
        String agent = AGENTS.get(random.nextInt(AGENTS.size()));
        if (!open && at.isBefore(options.asOf)) {
            desk.feedback.add(String.join(",", ticket.id, QUEUES.get(ticket.solvedBy), at.toString(), agent));
        }
    }

    /** A cell as RFC 4180 has it. */
    private static String quoted(String text) {
        return text.contains(",") || text.contains("\"") ? "\"" + text.replace("\"", "\"\"") + "\"" : text;
    }

    /** Fixed-point text without any locale. */
    private static String decimal(double value, int digits) {
        long unit = 1;
        for (int i = 0; i < digits; i++) {
            unit *= 10;
        }
        long scaled = Math.round(value * unit);
        return scaled / unit + "." + padded(scaled % unit, digits);
    }

    private static String padded(long number, int digits) {
        String text = Long.toString(number);
        return "0".repeat(Math.max(0, digits - text.length())) + text;
    }

    /** One customer; where they are depends on their number alone, so that every night sees the same ones. */
    private record Customer(String id, String region) {
        static Customer numbered(int number) {
            SplittableRandom random = new SplittableRandom(FIELD_SEED + 1_000_003L * number);
            return new Customer("K" + padded(70_000 + number, 5), random.nextDouble() < 0.5 ? "north" : "south");
        }
    }

    private record Ticket(
            String id,
            Instant at,
            Customer customer,
            String channel,
            String subject,
            String body,
            int solvedBy,
            String guess,
            String sureness) {}

    /** A source of exports: its log file, its feedback and the manifest that it would sign. */
    private final class Desk {
        private final String name;
        private final List<String> logs = new ArrayList<>();
        private final List<String> feedback = new ArrayList<>();

        Desk(String name) {
            this.name = name;
        }

        /** What real exports hold besides good rows; all of it stays far under a reject limit of 1%. */
        void makeAMess() {
            broken(logs, 2, "printing");
            broken(logs, 3, "sure");
            broken(logs, 5, "");
            broken(logs, 8, "");
            broken(logs, 9, "beep\u0007beep");
            broken(logs, 9, "please help ".repeat(200));
            logs.add(any(logs.toArray(String[]::new)));
            broken(feedback, 1, "printing");
            broken(feedback, 1, "");
            broken(feedback, 2, "24/11/2026");
            feedback.add(any(feedback.toArray(String[]::new)));
        }

        /** A copy of some row without quotes, with an id of its own and one cell replaced. */
        private void broken(List<String> rows, int cell, String by) {
            String row;
            do {
                row = rows.get(random.nextInt(rows.size()));
            } while (row.contains("\""));
            String[] cells = row.split(",", -1);
            cells[0] = cells[0] + "/b" + random.nextInt(1_000_000);
            cells[cell] = by;
            rows.add(String.join(",", cells));
        }

        void write() throws IOException {
            String stem = name + "-" + options.sequence;
            String logHeader = "TicketId,OpenedAt,Queue,Sureness,Router,Customer,Region,Channel,Subject,Body";
            String files = file(stem + "-logs.csv", "logs", logHeader, logs) + ", "
                    + file(stem + "-feedback.csv", "feedback", "TicketId,SolvedBy,ClosedAt,Agent", feedback);
            String manifest = "{\"source\": \"" + name + "\", \"sequence\": " + options.sequence
                    + ", \"model\": \"ticket-routing\", \"files\": [" + files + "]}" + EOL;
            Files.writeString(options.out.resolve(stem + ".manifest.unsigned.json"), manifest);
        }

        /** Writes the rows in an order of their own and answers the file's entry in the manifest. */
        private String file(String fileName, String kind, String header, List<String> rows) throws IOException {
            for (int i = rows.size() - 1; i > 0; i--) {
                String other = rows.set(random.nextInt(i + 1), rows.get(i));
                rows.set(i, other);
            }
            byte[] bytes = (header + EOL + String.join(EOL, rows) + (rows.isEmpty() ? "" : EOL))
                    .getBytes(StandardCharsets.UTF_8);
            Files.write(options.out.resolve(fileName), bytes);
            return "{\"name\": \"" + fileName + "\", \"kind\": \"" + kind + "\", \"sha256\": \"" + sha256(bytes)
                    + "\", \"bytes\": " + bytes.length + ", \"rows\": " + rows.size() + "}";
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static final class Options {
        private String kind = "night";
        private long seed = 1;
        private int rows = 12_000;
        private int customers = 500;
        private String drift = "field";
        private boolean mess = true;
        private Instant asOf = Instant.parse("2026-11-24T00:00:00Z");
        private long sequence = 1;
        private Path out;

        static Options parse(String[] arguments) {
            Options options = new Options();
            for (int i = 0; i < arguments.length; i += 2) {
                if (i + 1 == arguments.length) {
                    throw new IllegalArgumentException("Option " + arguments[i] + " lacks its value.");
                }
                options.set(arguments[i], arguments[i + 1]);
            }
            if (options.out == null) {
                throw new IllegalArgumentException("Option --out is missing.");
            }
            return options;
        }

        boolean drifted() {
            return kind.equals("night") && drift.equals("field");
        }

        private void set(String option, String value) {
            switch (option) {
                case "--kind" -> kind = oneOf(option, value, "training", "night");
                case "--seed" -> seed = whole(option, value, Long.MAX_VALUE);
                case "--rows" -> rows = (int) whole(option, value, 10_000_000);
                case "--customers" -> customers = (int) whole(option, value, 9_999);
                case "--drift" -> drift = oneOf(option, value, "field", "none");
                case "--mess" -> mess = oneOf(option, value, "on", "off").equals("on");
                case "--as-of" -> asOf = Instant.parse(value);
                case "--sequence" -> sequence = whole(option, value, 1_000_000);
                case "--out" -> out = Path.of(value);
                default -> throw new IllegalArgumentException("Option " + option + " is unknown.");
            }
        }

        private static String oneOf(String option, String value, String first, String second) {
            if (!value.equals(first) && !value.equals(second)) {
                throw new IllegalArgumentException(
                        "Option " + option + " is '" + value + "'; write " + first + " or " + second + ".");
            }
            return value;
        }

        private static long whole(String option, String value, long max) {
            long number = value.matches("[0-9]{1,18}") ? Long.parseLong(value) : 0;
            if (number < 1 || number > max) {
                throw new IllegalArgumentException(
                        "Option " + option + " is '" + value + "'; write a whole number from 1 to " + max + ".");
            }
            return number;
        }
    }
}
