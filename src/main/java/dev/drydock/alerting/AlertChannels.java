package dev.drydock.alerting;

import dev.drydock.config.AlertChannelSettings;
import dev.drydock.config.AlertChannelSettings.Command;
import dev.drydock.config.AlertChannelSettings.File;
import dev.drydock.config.AlertChannelSettings.Smtp;
import dev.drydock.config.AlertChannelSettings.Syslog;
import dev.drydock.domain.alert.AlertChannel;
import java.nio.file.Path;
import java.time.InstantSource;

/** Makes the channels of a site. */
public final class AlertChannels {
    private AlertChannels() {}

    /** @param folder the site's {@code var/alerts}, for files without a path; made when it is needed */
    public static AlertChannel of(AlertChannelSettings settings, Path folder) {
        if (settings instanceof Smtp smtp) {
            return new SmtpChannel(smtp, InstantSource.system());
        }
        if (settings instanceof Syslog syslog) {
            return new SyslogChannel(syslog);
        }
        if (settings instanceof File file) {
            return new FileChannel(file, folder);
        }
        return new CommandChannel((Command) settings);
    }
}
