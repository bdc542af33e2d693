/** The channels over which alerts leave the site: mail, syslog, a file, a program. Sole user of Jakarta Mail. */
@NullMarked
package dev.drydock.alerting;

import org.jspecify.annotations.NullMarked;
