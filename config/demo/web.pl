# A very small HTTP server: says hello, and how often it did. Perl, because every Debian has it.
use strict;
use warnings;
use IO::Socket::INET;

$| = 1;
my $port = $ENV{PORT} || 8008;
my $listener = IO::Socket::INET->new(
    LocalAddr => '127.0.0.1', LocalPort => $port, Listen => 16, ReuseAddr => 1)
    or die "web: cannot listen on port $port: $!\n";
print "web: http://127.0.0.1:$port/ (pid $$)\n";

my $served = 0;
while (my $client = $listener->accept) {
    my $request = <$client>;
    while (defined(my $header = <$client>)) { last if $header =~ /^\r?\n$/ }
    $served++;
    my $body = "hello number $served from pid $$\n";
    print $client "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\n",
        "Content-Length: ", length $body, "\r\n\r\n", $body;
    close $client;
    print "web: ", ($request || '') =~ s/\s+$//r, "\n";
}
