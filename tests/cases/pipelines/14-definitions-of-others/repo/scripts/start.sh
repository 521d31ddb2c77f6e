#!/bin/bash
set -e
systemctl start parcel
