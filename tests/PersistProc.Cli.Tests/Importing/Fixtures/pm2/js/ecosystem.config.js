'use strict';
/* what we run */
module.exports = {
  apps: [
    {
      name: 'site', // the site
      script: './node_modules/.bin/next',
      args: ['start', '-p', '3000'],
      cwd: __dirname,
      interpreter: 'none',
      watch: false,
      kill_timeout: 10_000,
      treekill: false,
      env: { NODE_ENV: "development", 'MESSAGE': 'it\'s \u00e9', HEX: 0x10, TEMPLATE: `two
lines`, NOTHING: undefined },
    },
  ],
};
