package dev.drydock.application.alert;

import dev.drydock.domain.alert.AlertChannel;
import java.util.List;

/**
 * The channels of this site.
 *
 * @param site its name, for messages
 * @param stage its stage, for messages
 */
public record SiteChannels(String site, String stage, List<AlertChannel> all) {
    public SiteChannels {
        all = List.copyOf(all);
    }
}
