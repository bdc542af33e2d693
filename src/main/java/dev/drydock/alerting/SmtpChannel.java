package dev.drydock.alerting;

import dev.drydock.config.AlertChannelSettings.Login;
import dev.drydock.config.AlertChannelSettings.MailTls;
import dev.drydock.config.AlertChannelSettings.Smtp;
import dev.drydock.domain.alert.AlertChannel;
import dev.drydock.domain.alert.AlertMessage;
import dev.drydock.intake.BoundedFile;
import jakarta.activation.DataHandler;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.util.ByteArrayDataSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.net.ssl.SSLException;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPMessage;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPTransport;

/**
 * Sends each message as one mail to all recipients. While the server refuses one for the time being, such as by greylisting, nobody gets it,
 * and a later attempt sends it to all. After {@link #PATIENCE}, or if the refusal is for good, it is sent to the others.
 */
final class SmtpChannel implements AlertChannel {
    private static final Logger LOG = Logger.getLogger(SmtpChannel.class.getName());
    private static final int MOST_PASSWORD_BYTES = 4 << 10;
    private static final Duration PATIENCE = Duration.ofMinutes(15);

    private final Smtp settings;
    private final InstantSource clock;
    private final NotSent notSent;

    SmtpChannel(Smtp settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
        this.notSent = new NotSent(settings.name(), settings.server().toString());
    }

    @Override
    public String name() {
        return settings.name();
    }

    @Override
    public Optional<String> send(AlertMessage message) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(SMTPTransport.class.getClassLoader()); // where Jakarta Mail looks for its parts
        try {
            Session session = Session.getInstance(properties());
            return deliver(message, session, mail(message, session));
        } catch (AuthenticationFailedException e) {
            throw notSent.because(
                    message, answer(e), "Correct user or password-file of the channel in etc/site.yaml.", e);
        } catch (MessagingException e) {
            throw notSent.because(message, answer(e), cure(e), e);
        } catch (IOException e) {
            throw notSent.because(message, NotSent.reason(e), "Correct the file that the channel names.", e);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private Properties properties() throws IOException {
        String limit = Long.toString(settings.limit().toMillis());
        Properties properties = new Properties();
        properties.put("mail.smtp.connectiontimeout", limit);
        properties.put("mail.smtp.timeout", limit);
        properties.put("mail.smtp.writetimeout", limit);
        properties.put("mail.smtp.auth", Boolean.toString(settings.login().isPresent()));
        properties.put("mail.smtp.auth.mechanisms", "PLAIN LOGIN");
        if (settings.tls() != MailTls.OFF) {
            properties.put("mail.smtp.ssl.socketFactory", Tls.trusting(settings.ca()));
            properties.put("mail.smtp.ssl.checkserveridentity", "true");
            properties.put(
                    settings.tls() == MailTls.IMPLICIT ? "mail.smtp.ssl.enable" : "mail.smtp.starttls.enable", "true");
            properties.put("mail.smtp.starttls.required", Boolean.toString(settings.tls() == MailTls.STARTTLS));
        }
        return properties;
    }

    /** A data source instead of a text: so nobody looks for an implementation that turns objects into bytes. */
    private SMTPMessage mail(AlertMessage message, Session session) throws MessagingException {
        SMTPMessage mail = new SMTPMessage(session) {
            @Override
            protected void updateMessageID() throws MessagingException {
                setHeader("Message-ID", "<" + message.id() + "@" + message.site() + ".drydock>");
            }
        };
        mail.setFrom(new InternetAddress(settings.from(), true));
        for (String recipient : settings.to()) {
            mail.addRecipient(RecipientType.TO, new InternetAddress(recipient, true));
        }
        mail.setSubject(AlertWords.subject(message), StandardCharsets.UTF_8.name());
        mail.setSentDate(Date.from(message.at()));
        mail.setHeader("Auto-Submitted", "auto-generated");
        byte[] body = AlertWords.body(message).getBytes(StandardCharsets.UTF_8);
        mail.setDataHandler(new DataHandler(new ByteArrayDataSource(body, "text/plain; charset=UTF-8")));
        mail.setHeader("Content-Transfer-Encoding", "quoted-printable");
        mail.saveChanges();
        return mail;
    }

    private Optional<String> deliver(AlertMessage message, Session session, SMTPMessage mail)
            throws MessagingException, IOException {
        SMTPTransport transport = new SMTPTransport(session, null);
        try {
            String user = settings.login().map(Login::user).orElse(null);
            String password = settings.login().isPresent()
                    ? password(settings.login().get().password())
                    : null;
            transport.connect(settings.server().host(), settings.server().port(), user, password);
            return toAll(message, transport, mail);
        } finally {
            close(transport);
        }
    }

    private Optional<String> toAll(AlertMessage message, SMTPTransport transport, SMTPMessage mail)
            throws MessagingException {
        try {
            transport.sendMessage(mail, mail.getAllRecipients());
            return Optional.empty();
        } catch (SendFailedException e) {
            boolean othersAreTaken = e.getValidUnsentAddresses() != null && e.getValidUnsentAddresses().length > 0;
            boolean mayPass = answers(e).stream().anyMatch(answer -> answer.getReturnCode() / 100 == 4)
                    && clock.instant().isBefore(message.at().plus(PATIENCE));
            if (!othersAreTaken || mayPass) {
                throw e;
            }
            return Optional.of(toTheOthers(transport, mail));
        }
    }

    private String toTheOthers(SMTPTransport transport, SMTPMessage mail) throws MessagingException {
        mail.setSendPartial(true);
        try {
            transport.sendMessage(mail, mail.getAllRecipients());
            return "The mail server " + settings.server() + " refused recipients of channel " + name()
                    + " and took them a moment later.";
        } catch (SendFailedException e) {
            if (e.getValidSentAddresses() == null || e.getValidSentAddresses().length == 0) {
                throw e;
            }
            return refused(e);
        }
    }

    private static List<SMTPAddressFailedException> answers(MessagingException failure) {
        List<SMTPAddressFailedException> answers = new ArrayList<>();
        for (Exception next = failure; next instanceof MessagingException known; next = known.getNextException()) {
            if (next instanceof SMTPAddressFailedException refused) {
                answers.add(refused);
            }
        }
        return answers;
    }

    private String refused(MessagingException failure) {
        List<String> answers = answers(failure).stream()
                .map(refused -> refused.getAddress() + ": "
                        + AlertWords.line(String.valueOf(refused.getMessage())).strip())
                .toList();
        return "Channel " + name() + " sent its last message to others, but the mail server " + settings.server()
                + " refused recipients: " + String.join("; ", answers)
                + ". Correct to of the channel in etc/site.yaml, or ask the operators of the mail server.";
    }

    /** What the server says to a farewell changes nothing. */
    private void close(SMTPTransport transport) {
        try {
            transport.close();
        } catch (MessagingException e) {
            LOG.log(Level.FINE, e, () -> "the mail server of channel " + name() + " ended the connection first");
        }
    }

    private String password(Path file) throws IOException {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
        if (permissions.contains(PosixFilePermission.OTHERS_READ)
                || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
            throw new IOException("every user of this machine can read or change the password file " + file
                    + "; run chmod o= " + file);
        }
        String password = BoundedFile.readText(file, MOST_PASSWORD_BYTES).replaceFirst("\\r?\\n$", "");
        if (password.isEmpty()) {
            throw new IOException("the password file " + file + " is empty");
        }
        return password;
    }

    /** The answers about the mail and each recipient, if the server gave such; else the failure's own words and its first cause's. */
    private static String answer(MessagingException failure) {
        Set<String> answers = new LinkedHashSet<>();
        for (Exception next = failure; next instanceof MessagingException known; next = known.getNextException()) {
            if (next instanceof SMTPAddressFailedException refused) {
                answers.remove(words(refused)); // the same, without its recipient
                answers.add(refused.getAddress() + ": " + words(refused));
            } else if (next instanceof SMTPSendFailedException) {
                answers.add(words(known));
            }
        }
        Throwable cause = failure.getCause();
        return answers.isEmpty()
                ? words(failure) + (cause == null ? "" : " (" + NotSent.reason(cause) + ")")
                : String.join("; ", answers);
    }

    private static String words(MessagingException failure) {
        return String.valueOf(failure.getMessage()).strip();
    }

    private static String cure(MessagingException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SSLException) {
                return "Name the certificates that the server's own follows from (ca), and the host by the name in its"
                        + " certificate.";
            }
        }
        return failure instanceof SendFailedException
                ? "Correct from and to of the channel in etc/site.yaml, or ask the operators of the mail server."
                : "Check that the mail server runs and that this host may reach it.";
    }
}
